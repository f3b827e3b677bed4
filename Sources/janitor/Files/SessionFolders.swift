import Glibc
import NaviProtocol

/// The folders of uploaded files, one per session. Never follows a link: what a link points to is not ours to delete.
struct SessionFolders: Sendable {
    /// A folder or file with the time of its last change.
    struct Entry: Sendable {
        let name: String
        let modified: Timestamp
    }

    let root: String

    /// All folders; none when the root does not exist yet.
    func all() throws(FileSystemError) -> [Entry] {
        guard let descriptor = try open(root) else { return [] }
        defer { close(descriptor) }
        return try entries(of: descriptor, kind: S_IFDIR)
    }

    /// The files of one session's folder, hidden ones included.
    func files(session: String) throws(FileSystemError) -> [Entry] {
        guard let descriptor = try open(root + "/" + session) else { return [] }
        defer { close(descriptor) }
        return try entries(of: descriptor, kind: S_IFREG)
    }

    /// Whether a regular file of that name is there.
    func has(file: String, session: String) throws(FileSystemError) -> Bool {
        guard let descriptor = try open(root + "/" + session) else { return false }
        defer { close(descriptor) }
        var status = stat()
        return fstatat(descriptor, file, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Deletes one file; one that is gone already is fine.
    func remove(file: String, session: String) throws(FileSystemError) {
        guard let descriptor = try open(root + "/" + session) else { return }
        defer { close(descriptor) }
        try unlink(file, in: descriptor, flags: 0)
    }

    /// Deletes a session's folder with everything in it.
    func remove(folder: String) throws(FileSystemError) {
        guard let parent = try open(root) else { return }
        defer { close(parent) }
        if let descriptor = try open(root + "/" + folder) {
            defer { close(descriptor) }
            for name in try names(in: descriptor) { try unlink(name, in: descriptor, flags: 0) }
        }
        try unlink(folder, in: parent, flags: Int32(AT_REMOVEDIR))
    }

    /// Deletes a session's folder when nothing is left in it.
    func removeIfEmpty(session: String) {
        // It is not empty, or is gone: either way there is nothing to do.
        _ = rmdir(root + "/" + session)
    }

    private func open(_ path: String) throws(FileSystemError) -> Int32? {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor >= 0 { return descriptor }
        // A link in place of a folder (ELOOP, ENOTDIR) is treated like a folder that is not there.
        if errno == ENOENT || errno == ELOOP || errno == ENOTDIR { return nil }
        throw FileSystemError(operation: "open", path: path, number: errno)
    }

    private func unlink(_ name: String, in descriptor: Int32, flags: Int32) throws(FileSystemError) {
        guard unlinkat(descriptor, name, flags) != 0, errno != ENOENT else { return }
        throw FileSystemError(operation: "delete", path: name, number: errno)
    }

    private func entries(of descriptor: Int32, kind: mode_t) throws(FileSystemError) -> [Entry] {
        var entries: [Entry] = []
        for name in try names(in: descriptor) {
            var status = stat()
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == kind
            else { continue }
            entries.append(Entry(name: name, modified: Timestamp(clamping: status.st_mtim)))
        }
        return entries
    }

    private func names(in descriptor: Int32) throws(FileSystemError) -> [String] {
        // `closedir` closes its descriptor, so it gets one of its own.
        guard let stream = fdopendir(dup(descriptor)) else {
            throw FileSystemError(operation: "list", path: root, number: errno)
        }
        defer { closedir(stream) }
        rewinddir(stream)
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
