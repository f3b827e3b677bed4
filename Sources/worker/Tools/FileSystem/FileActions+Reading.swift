import Glibc
import NaviProtocol

extension FileActions {
    func read() throws(FileToolError) -> String {
        let location = try location()
        let (handle, status) = try location.openFile()
        let bytes = try bytes(of: handle, path: location.path, limit: limits.maxReadBytes)
        guard let text = Self.text(bytes) else {
            throw FileToolError("'\(location.path)' is not text; it has \(status.st_size) bytes.")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let first = arguments["offset"]?.whole(heldIn: 1...(.max / 2)) ?? 1
        let count = arguments["limit"]?.whole(heldIn: 1...(.max / 2)) ?? limits.defaultLines
        guard first <= lines.count else {
            throw FileToolError("'\(location.path)' has only \(lines.count) lines.")
        }
        let shown = lines[(first - 1)...].prefix(count)
        let content = shown.joined(separator: "\n").shortened(toBytes: limits.maxShownBytes)
        var result = Fence.marking(content, "the file")
        let next = first + shown.count
        if next <= lines.count, !(next == lines.count && lines[next - 1].isEmpty) {
            result += "\n[… lines \(next) to \(lines.count) follow …]"
        }
        if status.st_size > bytes.count { result += "\n[… only the first \(bytes.count) of \(status.st_size) bytes …]" }
        return result
    }

    func list() throws(FileToolError) -> String {
        let location = try location()
        let folder = try location.openFolder()
        let names = try folder.names(limit: limits.maxListed + 1, path: location.path).sorted()
        var lines: [String] = []
        for name in names.prefix(limits.maxListed) {
            // What vanishes between two looks is not listed.
            guard let status = try folder.status(name, path: location.path) else { continue }
            let size = status.isFile ? " (\(status.st_size) bytes)" : ""
            lines.append("\(status.kind) \(name)\(size)")
        }
        guard !lines.isEmpty else { return "The folder is empty." }
        let rest = names.count > limits.maxListed ? "\n[… more than \(limits.maxListed) entries …]" : ""
        return Fence.marking(lines.joined(separator: "\n"), "the folder") + rest
    }

    func info() throws(FileToolError) -> String {
        let location = try location(followsLast: false)
        let status = try location.existing()
        let changed = Timestamp(clamping: status.st_mtim)
        return """
            kind: \(status.kind)
            size: \(status.st_size) bytes
            changed: \(changed)
            permissions: \(String(status.st_mode & 0o7777, radix: 8))
            """
    }

    /// The text of a file; `nil` when it is none.
    static func text(_ bytes: [UInt8]) -> String? {
        guard !bytes.prefix(8192).contains(0) else { return nil }
        // A file that was cut may end inside a character.
        return String(validating: bytes.prefix(UTF8Pieces.completeCount(bytes)), as: UTF8.self)
    }
}
