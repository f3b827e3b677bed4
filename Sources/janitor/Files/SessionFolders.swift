import Glibc
import NaviProtocol

/// Folders that are named after sessions: of uploaded files, or of what commands of tools wrote. Whatever else lies beside
/// them is not ours: `lost+found`, `.nfs…`, snapshots. Never follows a link: what a link points to is not ours either.
struct SessionFolders: Sendable {
    /// What the folders are for.
    enum Kind: String, Sendable {
        case uploads = "session_files"
        case work
    }

    /// The folder of a session.
    struct Folder: Sendable {
        let session: SessionID
        let modified: Timestamp
    }

    /// Something in a session's folder.
    struct Entry: Sendable {
        let name: FileName
        let modified: Timestamp
    }

    let root: String
    var kind = Kind.uploads

    /// How a session's folder is called in reports.
    func place(_ session: SessionID) -> String { "\(kind.rawValue)/\(session)" }

    /// All folders that are named after a session; none when the root does not exist yet.
    func all() throws(FileSystemError) -> [Folder] {
        guard let descriptor = try openRoot() else { return [] }
        defer { close(descriptor) }
        return try names(in: descriptor, place: kind.rawValue).compactMap { name in
            let text = name.text
            guard let session = SessionID(text), session.description == text,
                let status = status(of: name, in: descriptor), status.st_mode & S_IFMT == S_IFDIR
            else { return nil }
            return Folder(session: session, modified: modified(status))
        }
    }

    /// What is in a session's folder, hidden things included.
    func entries(of session: SessionID) throws(FileSystemError) -> [Entry] {
        guard let root = try openRoot() else { return [] }
        defer { close(root) }
        guard let descriptor = try open(session, in: root) else { return [] }
        defer { close(descriptor) }
        return try names(in: descriptor, place: place(session)).compactMap { name in
            status(of: name, in: descriptor).map { Entry(name: name, modified: modified($0)) }
        }
    }

    /// Whether a regular file of that name is there.
    func has(file: String, of session: SessionID) throws(FileSystemError) -> Bool {
        guard let name = FileName(file), let root = try openRoot() else { return false }
        defer { close(root) }
        guard let descriptor = try open(session, in: root) else { return false }
        defer { close(descriptor) }
        return status(of: name, in: descriptor).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
    }

    /// Deletes something in a session's folder; what is gone already is fine.
    func remove(_ name: FileName, of session: SessionID) throws(FileSystemError) {
        guard let root = try openRoot() else { return }
        defer { close(root) }
        guard let descriptor = try open(session, in: root) else { return }
        defer { close(descriptor) }
        try remove(name, in: descriptor, root: root, session: session)
    }

    /// Deletes a session's folder with everything in it; what cannot be deleted stays, and the rest goes.
    func removeFolder(of session: SessionID) throws(FileSystemError) {
        guard let name = FileName(session.description), let root = try openRoot() else { return }
        defer { close(root) }
        try remove(name, in: root, root: root, session: session)
    }

    /// Deletes a session's folder when nothing is left in it.
    func removeIfEmpty(_ session: SessionID) {
        // It is not empty, or is gone: either way there is nothing to do.
        _ = rmdir(root + "/" + session.description)
    }

    private func remove(
        _ name: FileName, in parent: Int32, root: Int32, session: SessionID
    ) throws(FileSystemError) {
        var removal = TreeRemoval(root: root, place: place(session))
        removal.remove(name, in: parent)
        if let failure = removal.failure { throw failure }
    }

    private func openRoot() throws(FileSystemError) -> Int32? {
        // The path itself may go through links: it comes from the settings.
        try opened(Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC), place: kind.rawValue)
    }

    private func open(_ session: SessionID, in root: Int32) throws(FileSystemError) -> Int32? {
        let descriptor = openat(root, session.description, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        return try opened(descriptor, place: place(session))
    }

    private func opened(_ descriptor: Int32, place: String) throws(FileSystemError) -> Int32? {
        if descriptor >= 0 { return descriptor }
        // A link in place of a folder (ELOOP, ENOTDIR) is treated like a folder that is not there.
        if errno == ENOENT || errno == ELOOP || errno == ENOTDIR { return nil }
        throw FileSystemError(operation: "open", path: place, number: errno)
    }

    private func names(in descriptor: Int32, place: String) throws(FileSystemError) -> [FileName] {
        do throws(FolderUnreadable) {
            return try FileName.all(in: descriptor)
        } catch {
            throw FileSystemError(operation: "list", path: place, number: error.number)
        }
    }

    private func status(of name: FileName, in descriptor: Int32) -> stat? {
        var status = stat()
        return name.withCString { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0 ? status : nil
    }

    private func modified(_ status: stat) -> Timestamp { Timestamp(clamping: status.st_mtim) }
}
