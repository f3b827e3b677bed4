import Glibc
import NaviProtocol

/// The work folders in which commands of tools wrote, one per session. Whatever a program left there is removed: deep
/// trees, folders that it shut, links (which are never followed), pipes.
struct WorkFolders: Sendable {
    let root: String

    /// `O_PATH`, which Swift does not import: opens a folder without reading it, and so also one that was shut.
    private static let pathOnly: Int32 = 0o10_000_000
    /// Deeper nesting takes several rounds.
    private static let maxDepth = 64

    /// All folders that are named after a session; none when the root does not exist yet.
    func all() throws(FileSystemError) -> [SessionFolders.Entry] {
        try SessionFolders(root: root).all().filter { SessionID($0.name)?.description == $0.name }
    }

    /// Removes a folder with everything in it; one that is gone already is fine.
    func remove(_ name: String) throws(FileSystemError) {
        let parent = open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard parent >= 0 else {
            if errno == ENOENT { return }
            throw FileSystemError(operation: "open", path: root, number: errno)
        }
        defer { close(parent) }
        try removeTree(name, in: parent, rootDescriptor: parent, depth: 0)
    }

    private func removeTree(
        _ name: String, in parent: Int32, rootDescriptor: Int32, depth: Int
    ) throws(FileSystemError) {
        if unlinkat(parent, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else {
            throw FileSystemError(operation: "delete", path: name, number: errno)
        }
        if depth > Self.maxDepth {
            // So deep a tree was made on purpose. At the top, where a later round finds it, it is less deep.
            if renameat(parent, name, rootDescriptor, "\(SessionID.random())") == 0 { return }
        }
        guard let folder = try openFolder(name, in: parent) else { return }
        defer { close(folder) }
        while case let names = try names(in: folder), !names.isEmpty {
            for name in names {
                try removeTree(name, in: folder, rootDescriptor: rootDescriptor, depth: depth + 1)
            }
        }
        guard unlinkat(parent, name, AT_REMOVEDIR) != 0, errno != ENOENT else { return }
        throw FileSystemError(operation: "delete", path: name, number: errno)
    }

    /// Opens a folder so that things in it can be deleted, even if it was shut.
    private func openFolder(_ name: String, in parent: Int32) throws(FileSystemError) -> Int32? {
        let handle = openat(parent, name, Self.pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard handle >= 0 else {
            if errno == ENOENT { return nil }
            throw FileSystemError(operation: "open", path: name, number: errno)
        }
        defer { close(handle) }
        // By the handle: a name could be exchanged for a link meanwhile.
        guard chmod("/proc/self/fd/\(handle)", 0o700) == 0 else {
            throw FileSystemError(operation: "open up", path: name, number: errno)
        }
        let folder = openat(handle, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileSystemError(operation: "open", path: name, number: errno) }
        return folder
    }

    /// Some of the names in a folder; none when it is empty.
    private func names(in folder: Int32) throws(FileSystemError) -> [String] {
        guard let stream = fdopendir(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else {
            throw FileSystemError(operation: "list", path: root, number: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < 10_000, let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
