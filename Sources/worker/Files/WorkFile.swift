import NaviFiles
import NaviProtocol

/// A file that a command left in its session's work folder. Opened name by name and never through a link: whatever runs
/// in the sandbox may have put links there.
struct WorkFile: Sendable {
    /// Of one file, since it is read whole.
    static let maxBytes = 20 << 20
    private static let maxDepth = 16

    /// The folder of all sessions' work folders.
    let root: String

    enum Content: Sendable, Equatable {
        case bytes([UInt8], name: String)
        /// Why there is nothing to read, for the model.
        case refused(String)
    }

    /// Reads a file; may block.
    ///
    /// - Parameter path: As commands know it, with `/work/` in front, or relative to that.
    /// - Throws: `SystemError` for what is not the path's fault.
    func read(_ path: String, session: SessionID) throws(SystemError) -> Content {
        let inner = path.hasPrefix("/work/") ? path.dropFirst("/work/".count) : path[...]
        let names = inner.split(separator: "/").map(String.init).filter { $0 != "." }
        guard !path.hasPrefix("/") || path.hasPrefix("/work/"), !names.contains(".."), let name = names.last,
            names.count <= Self.maxDepth
        else { return .refused("'\(path.prefix(200))' is no path inside /work.") }
        do {
            var folder = try Directory(path: root).child(session.description)
            for name in names.dropLast() { folder = try folder.child(name) }
            return try content(of: try StoredFile(name, in: folder), name: name)
        } catch let error where error.isAboutThePath {
            return .refused("There is no file '\(path.prefix(200))' in /work, or it is not a regular file.")
        }
    }

    private func content(of file: StoredFile, name: String) throws(SystemError) -> Content {
        guard file.size <= Self.maxBytes else {
            return .refused("The file has \(ByteCount.text(file.size)); \(ByteCount.text(Self.maxBytes)) are allowed.")
        }
        var bytes: [UInt8] = []
        while bytes.count < file.size {
            let piece = try file.read(at: bytes.count, count: min(1 << 20, file.size - bytes.count))
            guard piece.readableBytes > 0 else { break }
            bytes += piece.readableBytesView
        }
        return .bytes(bytes, name: name)
    }
}
