import Glibc
import NaviProtocol
import NaviStore

/// The files of all sessions: bytes in one directory per family of sessions, named for the one that all come from; records
/// in the store.
///
/// A record is written only once its file is durable, and a file is unlinked only once its record says so: whatever
/// breaks in between, no record promises a file that was never whole.
package struct SessionFiles: Sendable {
    /// What became of opening a file.
    package enum Opening: Sendable {
        case opened(FileRecord, StoredFile)
        /// It was there and has been deleted.
        case deleted
        /// The session never had a file of this name.
        case unknown
    }

    package let root: String
    package let store: Store
    package let work: BlockingWork

    /// - Parameter root: `SESSION_FILES_DIR`.
    package init(root: String, store: Store, work: BlockingWork = BlockingWork()) {
        self.root = root
        self.store = store
        self.work = work
    }

    /// Makes the root, with mode 0700, when it is missing. May block.
    ///
    /// - Throws: `SystemError` when it cannot be made or opened.
    package func prepare() throws(SystemError) {
        try Self.makeDirectory(root)
        _ = try Directory(path: root)
    }

    /// The session's files that are there, oldest first.
    ///
    /// - Throws: `StoreError`.
    package func list(_ session: SessionID) async throws -> [FileRecord] {
        try await store.files(session).filter { $0.state == .present }
    }

    /// Opens a file for reading: one with a record, and never through a link.
    ///
    /// - Throws: `StoreError`; `SystemError`.
    package func open(_ name: String, session: SessionID) async throws -> Opening {
        guard SafeFileName.isSafe(name), let record = try await store.file(session, name: name) else {
            return .unknown
        }
        guard record.state == .present else { return .deleted }
        do {
            let folder = try await store.filesFolder(of: session)
            return .opened(record, try await work.run { try StoredFile(record.name, in: self.directory(of: folder)) })
        } catch let error as SystemError where error.number == ENOENT {
            return .deleted
        } catch let error as SystemError where error.isAboutThePath {
            return .unknown
        }
    }

    /// Removes the directory of a deleted session. What fails here is left to the janitor.
    ///
    /// - Throws: `SystemError`.
    package func removeAll(of session: SessionID) async throws {
        try await work.run { try Directory(path: self.root).removeTree(session.description) }
    }

    /// The directory of a session that is no branch, if it is there. May block.
    package func directory(of session: SessionID) throws(SystemError) -> Directory {
        try Directory(path: root).child(session.description)
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
