import Glibc
import NaviProtocol

/// The actions of `filesystem`. All calls may block.
struct FileActions {
    let arguments: JSONValue
    let folders: AllowedFolders
    let limits: FileLimits
    let budget: FileBudget

    /// - Returns: What the model reads.
    func run(_ action: FileAction) throws(FileToolError) -> String {
        switch action {
        case .read: try read()
        case .write: try write()
        case .list: try list()
        case .info: try info()
        case .mkdir: try makeFolder()
        case .move: try move()
        case .copy: try copy()
        case .delete: try delete()
        case .find: try find()
        case .grep: try grep()
        }
    }

    /// Where an argument that is a path leads.
    func location(_ argument: String = "path", followsLast: Bool = true) throws(FileToolError) -> FileLocation {
        try PathWalk.locate(try text(argument), in: folders, followsLast: followsLast)
    }

    func text(_ argument: String) throws(FileToolError) -> String {
        guard let text = arguments[argument]?.stringValue else {
            throw FileToolError("The argument '\(argument)' is required for this action and must be a string.")
        }
        return text
    }

    func flag(_ argument: String) -> Bool { arguments[argument]?.boolValue ?? false }

    /// The bytes of a file, at most as many as are read at once.
    func bytes(of handle: FileDescriptorHandle, path: String, limit: Int) throws(FileToolError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while bytes.count < limit {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(handle.raw, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileToolError(system: path) }
            if count == 0 { break }
            bytes.append(contentsOf: buffer.prefix(min(count, limit - bytes.count)))
        }
        return bytes
    }

    func writeAll(_ bytes: some Sequence<UInt8>, to handle: FileDescriptorHandle, path: String) throws(FileToolError) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(handle.raw, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileToolError(system: path) }
            rest = rest.dropFirst(count)
        }
    }
}
