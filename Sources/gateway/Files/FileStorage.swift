import Glibc
import NIOPosix
import NaviProtocol
import NaviStore

/// The uploaded files of all sessions: bytes in one directory per session, records in the store.
///
/// A record is written only once its file is durable, and a file is unlinked only once its record says so: whatever
/// breaks in between, no record promises a file that was never whole.
final class FileStorage: Sendable {
    let store: Store
    let limits: Limits
    let work: BlockingWork
    let diskSpace: @Sendable (_ path: String) throws -> DiskSpace
    let root: String

    /// - Parameters:
    ///   - root: `SESSION_FILES_DIR`; created, with mode 0700, when it is missing.
    ///   - diskSpace: how full the file system of a path is.
    /// - Throws: `SystemError` when the directory cannot be made or opened.
    init(
        root: String, store: Store, limits: Limits, threadPool: NIOThreadPool = .singleton,
        diskSpace: @escaping @Sendable (String) throws -> DiskSpace = DiskSpace.of
    ) throws {
        self.root = root
        self.store = store
        self.limits = limits
        self.diskSpace = diskSpace
        work = BlockingWork(pool: threadPool)
        try Self.makeDirectory(root)
        _ = try Directory(path: root)
    }

    /// The session's uploads that are there, oldest first.
    ///
    /// - Throws: `StoreError`.
    func list(_ session: SessionID) async throws -> [FileRecord] {
        try await store.files(session).filter { $0.state == .present }
    }

    /// Opens an upload for reading.
    ///
    /// - Throws: `WireError` `file_not_found`, or `file_expired` for what has been deleted; `StoreError`; `SystemError`.
    func open(_ name: String, session: SessionID) async throws -> (record: FileRecord, file: StoredFile) {
        guard SafeFileName.isSafe(name), let record = try await store.file(session, name: name) else {
            throw Self.notFound(name)
        }
        guard record.state == .present else { throw Self.expired(name) }
        do {
            return (record, try await work.run { try StoredFile(name, in: self.directory(of: session)) })
        } catch let error as SystemError where error.number == ENOENT {
            throw Self.expired(name)
        } catch let error as SystemError where error.number == ELOOP || error.number == ENOTDIR {
            throw Self.notFound(name)
        }
    }

    /// Deletes an upload; its record stays as a tombstone.
    ///
    /// - Throws: `WireError` `file_not_found` or `file_expired`; `StoreError`; `SystemError`.
    func delete(_ name: String, session: SessionID, now: Timestamp) async throws {
        guard try await store.deleteFile(session, name: name, now: now) != nil else {
            throw try await store.file(session, name: name) == nil ? Self.notFound(name) : Self.expired(name)
        }
        try await work.run {
            do {
                try self.directory(of: session).remove(name)
            } catch let error as SystemError where error.number == ENOENT {
                // The whole directory is gone, and the file with it.
            }
        }
        try await store.markFilesDeleted(session, names: [name], now: now)
    }

    /// Removes the directory of a deleted session. What fails here is left to the janitor.
    ///
    /// - Throws: `SystemError`.
    func removeAll(of session: SessionID) async throws {
        try await work.run { try Directory(path: self.root).removeTree(session.description) }
    }

    /// The session's directory, if it is there. May block.
    func directory(of session: SessionID) throws(SystemError) -> Directory {
        try Directory(path: root).child(session.description)
    }

    private static func notFound(_ name: String) -> WireError {
        WireError(.fileNotFound, "File '\(name)' not found")
    }

    private static func expired(_ name: String) -> WireError {
        WireError(.fileExpired, "File '\(name)' has been deleted")
    }

    /// Makes a directory and those above it.
    private static func makeDirectory(_ path: String) throws(SystemError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.dropFirst().lastIndex(of: "/") else {
            throw SystemError("mkdir \(path)")
        }
        try makeDirectory(String(path[..<slash]))
        try check("mkdir \(path)") { mkdir(path, 0o700) }
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
