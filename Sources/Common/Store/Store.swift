import GRDB
import Glibc
import NaviTelemetry

/// The database of all sessions, turns and files.
///
/// It speaks the domain; SQL stays inside. All methods may be called from anywhere at any time. What a method wrote
/// is committed when it returns. Methods throw
/// `StoreError` and nothing else; cancelling their task does not cut them short.
package final class Store: Sendable {
    package let sqliteVersion: String
    package let schemaVersion: Int
    /// Of the writer.
    package let writerHeart: Heartbeat
    let writer: GroupCommitWriter
    let readers: ReaderGroup
    /// Searches can take long; nobody else waits for them.
    let searchReaders: ReaderGroup
    /// Lets one task at a time take messages into the search index.
    let indexing = Turnstile()
    let configuration: StoreConfiguration
    /// The boot whose leases have been told from those of earlier ones.
    let knownBoot = KnownBoot()
    let trouble = LastingTrouble()
    private let fatal = FatalErrors()

    /// Opens the database, creating it if need be: refuses network file systems and newer schemas, migrates, checks.
    ///
    /// - Throws: `StoreError`.
    package convenience init(configuration: StoreConfiguration) throws {
        try self.init(opening: DatabaseOpening(configuration: configuration))
    }

    init(opening: DatabaseOpening) throws {
        configuration = opening.configuration
        let opened = try opening.open()
        sqliteVersion = opened.sqliteVersion
        schemaVersion = Migrator.navi.latestVersion
        writerHeart = opened.writerHeart
        writer = GroupCommitWriter(
            connection: opened.writer, strongest: configuration.durability, busyTimeout: configuration.busyTimeout,
            heart: opened.writerHeart, pulse: opened.writerPulse)
        readers = opened.readers
        searchReaders = opened.searchReaders
    }

    /// Errors after which the process must not go on, whoever else has heard of them. The first is kept until somebody
    /// asks; one reader at most.
    package var failures: AsyncStream<StoreError> { fatal.stream }

    /// The error of a read or a write, as whoever asked for it is told.
    func noting(_ error: StoreError) -> StoreError {
        if error.isFatal { fatal.put(error) }
        return error
    }

    /// Finishes what was submitted, then closes all connections. Later calls fail. Not to be called from a completion.
    package func close() throws {
        do {
            try readers.close()
            try searchReaders.close()
            try writer.close()
        } catch {
            throw StoreError.wrapping(error, while: "closing the database")
        }
    }

    /// Reads once and begins a write once, for health checks.
    ///
    /// - Throws: `StoreError`, also when the file system has become read-only since the database was opened: a write that
    ///   is only begun does not tell.
    package func probe() async throws {
        guard access(configuration.path, W_OK) == 0 else {
            throw StoreError(
                .cannotOpen, "the database cannot be written any more: \(String(cString: strerror(errno)))")
        }
        _ = try await read { try $0.exists("SELECT 1") }
        try await write(.normal) { _ in }
    }
}
