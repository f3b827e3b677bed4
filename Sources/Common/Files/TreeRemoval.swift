import Glibc
import NaviProtocol

/// Deletes things in a folder of ours, whatever they are: files, links, which are never followed, pipes, folders with
/// everything in them, also such as a program has shut. What cannot be deleted is noted, and the rest goes all the same.
struct TreeRemoval {
    /// Holds all folders of ours.
    private let root: Directory
    /// Of the first thing that could not be deleted.
    private(set) var failure: SystemError?

    /// `O_PATH`, which Swift does not import: opens a folder without reading it, and so also one that was shut.
    private static let pathOnly: Int32 = 0o10_000_000
    /// Deeper nesting takes several rounds.
    private static let maxDepth = 64
    /// Names that are held at once.
    private static let namesAtOnce = 10_000

    init(root: Directory) {
        self.root = root
    }

    /// Deletes one thing; one that is gone already is fine.
    mutating func remove(_ name: FileName, in parent: Directory) {
        _ = remove(name, in: parent, depth: 0)
    }

    /// - Returns: Whether it is gone.
    private mutating func remove(_ name: FileName, in parent: Directory, depth: Int) -> Bool {
        if unlink(name, in: parent, flags: 0) { return true }
        let refusal = errno
        // A folder answers EISDIR, on some file systems EPERM, as a file that must not be changed does.
        guard refusal == EISDIR || refusal == EPERM else { return fail("delete", refusal) }
        // Before anything in it is touched: a folder that something is mounted on answers EBUSY.
        if unlink(name, in: parent, flags: Int32(AT_REMOVEDIR)) { return true }
        switch errno {
        case ENOTEMPTY, EEXIST: break
        case ENOTDIR: return fail("delete", refusal)
        case let number: return fail("delete", number)
        }
        // So deep a tree was made on purpose. At the top, where a later round finds it, it is less deep.
        if depth > Self.maxDepth, moveToTop(name, in: parent) { return true }
        guard let folder = openFolder(name, in: parent) else { return false }
        let isEmpty = empty(folder, depth: depth + 1)
        if unlink(name, in: parent, flags: Int32(AT_REMOVEDIR)) { return true }
        return isEmpty ? fail("delete", errno) : false
    }

    private mutating func empty(_ folder: Directory, depth: Int) -> Bool {
        var kept: Set<FileName> = []
        do throws(SystemError) {
            while true {
                let names = try folder.names(limit: Self.namesAtOnce).filter { !kept.contains($0) }
                if names.isEmpty { return kept.isEmpty }
                for name in names where !remove(name, in: folder, depth: depth) { kept.insert(name) }
            }
        } catch {
            return fail("list", error.number)
        }
    }

    /// - Returns: Whether it is gone; else `errno` says why.
    private func unlink(_ name: FileName, in parent: Directory, flags: Int32) -> Bool {
        name.withCString { unlinkat(parent.descriptor, $0, flags) == 0 } || errno == ENOENT
    }

    private func moveToTop(_ name: FileName, in parent: Directory) -> Bool {
        name.withCString { renameat(parent.descriptor, $0, root.descriptor, "\(SessionID.random())") == 0 }
    }

    /// Opens a folder so that things in it can be deleted, even if it was shut.
    private mutating func openFolder(_ name: FileName, in parent: Directory) -> Directory? {
        let handle = name.withCString {
            openat(parent.descriptor, $0, Self.pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        guard handle >= 0 else {
            _ = fail("open", errno)
            return nil
        }
        defer { close(handle) }
        // By the handle: a name could be exchanged for a link meanwhile. Where it is refused, opening tells.
        _ = chmod("/proc/self/fd/\(handle)", 0o700)
        let folder = openat(handle, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            _ = fail("open", errno)
            return nil
        }
        return Directory(descriptor: folder)
    }

    private mutating func fail(_ operation: String, _ number: Int32) -> Bool {
        if failure == nil { failure = SystemError(operation, number: number) }
        return false
    }
}

extension Directory {
    /// Deletes something in this folder, whatever it is, with everything in it; links are removed, never followed. One that
    /// is not there is no error. What cannot be deleted stays, and the rest goes all the same.
    ///
    /// - Parameter root: The folder that holds all of ours: where what lies too deep is moved to.
    /// - Throws: `SystemError` of the first thing that could not be deleted.
    package func removeTree(_ name: FileName, root: Directory) throws(SystemError) {
        var removal = TreeRemoval(root: root)
        removal.remove(name, in: self)
        if let failure = removal.failure { throw failure }
    }

    /// The same for a folder that lies here, so that it stays gone after a power loss.
    package func removeTree(_ name: String) throws(SystemError) {
        guard let name = FileName(name) else { throw SystemError("delete", number: EINVAL) }
        try removeTree(name, root: self)
        try sync()
    }
}
