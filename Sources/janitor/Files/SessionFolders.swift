import Glibc
import NaviFiles
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
        guard let root = try openRoot() else { return [] }
        return try names(in: root, place: kind.rawValue).compactMap { name in
            let text = name.text
            guard let session = SessionID(text), session.description == text, let status = root.status(of: name),
                status.st_mode & S_IFMT == S_IFDIR
            else { return nil }
            return Folder(session: session, modified: modified(status))
        }
    }

    /// What is in a session's folder, hidden things included.
    func entries(of session: SessionID) throws(FileSystemError) -> [Entry] {
        guard let root = try openRoot(), let folder = try open(session, in: root) else { return [] }
        return try names(in: folder, place: place(session)).compactMap { name in
            folder.status(of: name).map { Entry(name: name, modified: modified($0)) }
        }
    }

    /// Whether a regular file of that name is there.
    func has(file: String, of session: SessionID) throws(FileSystemError) -> Bool {
        guard let name = FileName(file), let root = try openRoot(), let folder = try open(session, in: root) else {
            return false
        }
        return folder.status(of: name).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
    }

    /// Deletes something in a session's folder; what is gone already is fine.
    func remove(_ name: FileName, of session: SessionID) throws(FileSystemError) {
        guard let root = try openRoot(), let folder = try open(session, in: root) else { return }
        try remove(name, in: folder, root: root, session: session)
    }

    /// Deletes a session's folder with everything in it; what cannot be deleted stays, and the rest goes.
    func removeFolder(of session: SessionID) throws(FileSystemError) {
        guard let name = FileName(session.description), let root = try openRoot() else { return }
        try remove(name, in: root, root: root, session: session)
    }

    /// Deletes a session's folder when nothing is left in it.
    func removeIfEmpty(_ session: SessionID) {
        // It is not empty, or is gone: either way there is nothing to do.
        _ = rmdir(root + "/" + session.description)
    }

    private func remove(
        _ name: FileName, in folder: Directory, root: Directory, session: SessionID
    ) throws(FileSystemError) {
        do throws(SystemError) {
            try folder.removeTree(name, root: root)
        } catch {
            throw FileSystemError(error, at: place(session))
        }
    }

    private func openRoot() throws(FileSystemError) -> Directory? {
        try opened(at: kind.rawValue) { () throws(SystemError) in try Directory(path: root) }
    }

    private func open(_ session: SessionID, in root: Directory) throws(FileSystemError) -> Directory? {
        try opened(at: place(session)) { () throws(SystemError) in try root.child(session.description) }
    }

    private func opened(
        at place: String, _ open: () throws(SystemError) -> Directory
    ) throws(FileSystemError) -> Directory? {
        do throws(SystemError) {
            return try open()
        } catch {
            // A link in place of a folder (ELOOP, ENOTDIR) is treated like a folder that is not there.
            if [ENOENT, ELOOP, ENOTDIR].contains(error.number) { return nil }
            throw FileSystemError(operation: "open", path: place, number: error.number)
        }
    }

    private func names(in folder: Directory, place: String) throws(FileSystemError) -> [FileName] {
        do throws(SystemError) {
            return try folder.names()
        } catch {
            throw FileSystemError(error, at: place)
        }
    }

    private func modified(_ status: stat) -> Timestamp { Timestamp(clamping: status.st_mtim) }
}
