import CSQLite
import GRDB
import GRDBSQLite
import NaviTelemetry

/// Makes a database ready: refuses what must not be opened, creates what is missing, migrates, checks.
struct DatabaseOpening {
    let configuration: StoreConfiguration
    /// Tells what kind of file system holds a path; tests pretend.
    var fileSystemKind: (String) throws -> FileSystemKind = FileSystemKind.of

    /// Debian's SQLite has no lookaside memory: a message and its answer take some hundred allocations. Without
    /// effect, and harmless, when the process has used SQLite already.
    private static let memoryStatistics: Void = { _ = navi_sqlite_forgo_memory_statistics() }()

    private var directory: String {
        guard let slash = configuration.path.lastIndex(of: "/") else { return "." }
        return slash == configuration.path.startIndex ? "/" : String(configuration.path[..<slash])
    }

    /// The connections of a store.
    struct Opened {
        let writerHeart: Heartbeat
        let writerPulse: Pulse
        let writer: DatabaseQueue
        let readers: ReaderGroup
        let searchReaders: ReaderGroup
        let sqliteVersion: String
    }

    /// - Throws: `StoreError`.
    func open() throws -> Opened {
        Self.memoryStatistics
        try refuseNetworkFileSystem()
        let lock = try OpeningLock(directory: directory)
        defer { withExtendedLifetime(lock) {} }
        do {
            try Restoration(database: configuration.path).finish()
            try DatabaseFiles(database: configuration.path).make()
            // Before this process has a connection, whose locks the look would drop.
            let mayMigrate = try configuration.migratesInUse || !DatabaseLocks.isOpenElsewhere(configuration.path)
            let heart = Heartbeat("database writer")
            let (pulse, callers) = (Pulse([heart] + configuration.callers), Pulse(configuration.callers))
            let writer = try DatabaseQueue(path: configuration.path, configuration: configuration.connection(pulse))
            let version = try writer.inDatabase { try prepare($0, mayMigrate: mayMigrate) }
            let readers = try ReaderGroup(
                path: configuration.path, settings: configuration.connection(callers), pulse: callers,
                count: configuration.maxReaders)
            // A search has a time limit, and beats no heart meanwhile.
            let nobody = Pulse([])
            let searchReaders = try ReaderGroup(
                path: configuration.path, settings: configuration.connection(nobody), pulse: nobody,
                count: configuration.maxSearchReaders, capacity: configuration.maxWaitingSearches)
            return Opened(
                writerHeart: heart, writerPulse: pulse, writer: writer, readers: readers,
                searchReaders: searchReaders, sqliteVersion: version)
        } catch {
            throw StoreError.wrapping(error, while: "opening \(configuration.path)")
        }
    }

    private func refuseNetworkFileSystem() throws {
        guard case .network(let type) = try fileSystemKind(directory) else { return }
        throw StoreError(
            .networkFileSystem,
            "\(directory) lies on a network file system (\(type)), where SQLite loses data; use a local directory")
    }

    /// - Returns: SQLite's version.
    private func prepare(_ db: Database, mayMigrate: Bool) throws -> String {
        // SQLite opens what it may not write as if nothing were wrong, and fails at the first write.
        guard sqlite3_db_readonly(db.sqliteConnection, "main") == 0 else {
            throw StoreError(
                .cannotOpen, "\(configuration.path) cannot be written: is its disk or its folder read-only?")
        }
        try Migrator.navi.refuseForeign(db)
        if !mayMigrate { try Migrator.navi.refuseOlder(db) }
        try checkSoundness(db)
        try Migrator.navi.migrate(db)
        guard try db.first("PRAGMA journal_mode=WAL", read: { $0.text(0) }) == "wal" else {
            throw StoreError(.cannotOpen, "the database cannot be used with a write-ahead log")
        }
        return try db.first("SELECT sqlite_version()") { $0.text(0) } ?? ""
    }

    private func checkSoundness(_ db: Database) throws {
        let bytes = try db.first("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") { $0.int(0) }
        guard let bytes, bytes <= configuration.quickCheckLimitBytes else { return }
        let finding = try db.first("PRAGMA quick_check(1)") { $0.text(0) }
        guard let finding, finding == "ok" else {
            throw StoreError(
                .corrupt, "\(configuration.path) is damaged (\(finding ?? "no answer")); restore it from a backup")
        }
    }
}
