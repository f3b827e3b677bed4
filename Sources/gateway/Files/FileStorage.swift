import Glibc
import NIOPosix
import NaviFiles
import NaviProtocol
import NaviStore

/// The uploads of all sessions as clients meet them: within limits, and with refusals in the protocol's words.
final class FileStorage: Sendable {
    let files: SessionFiles
    let limits: Limits
    let diskSpace: @Sendable (_ path: String) throws -> DiskSpace
    var work: BlockingWork { files.work }

    /// - Parameters:
    ///   - root: `SESSION_FILES_DIR`; created, with mode 0700, when it is missing.
    ///   - diskSpace: how full the file system of a path is.
    /// - Throws: `SystemError` when the directory cannot be made or opened.
    init(
        root: String, store: Store, limits: Limits, threadPool: NIOThreadPool = .singleton,
        diskSpace: @escaping @Sendable (String) throws -> DiskSpace = DiskSpace.of
    ) throws {
        self.limits = limits
        self.diskSpace = diskSpace
        files = SessionFiles(root: root, store: store, work: BlockingWork(pool: threadPool))
        try files.prepare()
    }

    /// The session's uploads that are there, oldest first.
    ///
    /// - Throws: `StoreError`.
    func list(_ session: SessionID) async throws -> [FileRecord] {
        try await files.list(session)
    }

    /// Opens an upload for reading.
    ///
    /// - Throws: `WireError` `file_not_found`, or `file_expired` for what has been deleted; `StoreError`; `SystemError`.
    func open(_ name: String, session: SessionID) async throws -> (record: FileRecord, file: StoredFile) {
        switch try await files.open(name, session: session) {
        case .opened(let record, let file): return (record, file)
        case .deleted: throw Self.expired(name)
        case .unknown: throw Self.notFound(name)
        }
    }

    /// Deletes an upload; its record stays as a tombstone.
    ///
    /// - Throws: `WireError` `file_not_found` or `file_expired`; `StoreError`; `SystemError`.
    func delete(_ name: String, session: SessionID, now: Timestamp) async throws {
        let store = files.store
        guard let deleted = try await store.deleteFile(session, name: name, now: now) else {
            throw try await store.file(session, name: name) == nil ? Self.notFound(name) : Self.expired(name)
        }
        let folder = try await store.filesFolder(of: session)
        try await work.run { [files] in
            do {
                try files.directory(of: folder).remove(deleted.name)
            } catch let error as SystemError where error.isAboutThePath {
                // The file is gone, with its directory, or for something that somebody put into its place. That goes with
                // the session's directory.
            }
        }
        try await store.markFilesDeleted(session, names: [deleted.name], now: now)
    }

    /// Removes the directory of a deleted session. What fails here is left to the janitor.
    ///
    /// - Throws: `SystemError`.
    func removeAll(of session: SessionID) async throws {
        try await files.removeAll(of: session)
    }

    private static func notFound(_ name: String) -> WireError {
        WireError(.fileNotFound, "File '\(name)' not found")
    }

    private static func expired(_ name: String) -> WireError {
        WireError(.fileExpired, "File '\(name)' has been deleted")
    }
}

extension FileBody {
    /// - Parameter expires: when the janitor will delete the file if the session stays quiet.
    init(_ record: FileRecord, session: SessionID, expires: Timestamp) {
        self.init(
            name: record.name, path: "session_files/\(session)/\(record.name)", size: record.size,
            contentType: record.contentType)
        createdAt = record.createdAt
        expiresAt = record.state == .present ? expires : nil
        deletedAt = record.deletedAt
    }
}
