import Foundation
import GRDB
import NaviProtocol

/// Looks a database over without changing anything, also while others use it.
package struct DatabaseCheck: Sendable {
    private let path: String
    private let leaseNow: Int64
    private let now: Timestamp

    /// Findings of one rule that are told.
    private static let limit = 20

    /// - Parameters:
    ///   - leaseClock: `nil` for a copy, whose leases mean nothing here.
    package init(path: String, leaseClock: LeaseClock? = nil, now: Timestamp) {
        self.path = path
        leaseNow = leaseClock?.terms(duration: .zero).now ?? 0
        self.now = now
    }

    /// - Throws: `StoreError` when the database cannot be read at all, or is of another version.
    package func run() throws -> CheckReport {
        try read(check)
    }

    /// What the records say about uploaded files, to be compared with the folders.
    ///
    /// - Parameter inactiveSince: Files of sessions that were last active before that are due to be deleted.
    /// - Throws: `StoreError`.
    package func files(inactiveSince: Timestamp) throws -> RecordedFiles {
        try read { db in
            RecordedFiles(
                present: try db.all(
                    """
                    SELECT s.session_id, f.name FROM files f JOIN sessions s ON s.id = f.session
                    WHERE f.state = 0 AND (s.deleted_at IS NULL OR EXISTS (
                        SELECT 1 FROM sessions b WHERE b.family = s.session_id AND b.deleted_at IS NULL))
                    """
                ) { RecordedFile(session: $0.id(0), name: $0.text(1)) },
                due: try db.sessionsWithExpiredFiles(inactiveSince, limit: Self.limit).map(\.id))
        }
    }

    /// How far the wall clock can be believed, as the janitor's last round tells.
    ///
    /// - Throws: `StoreError`.
    package func clockTrust(at reading: ClockReading, lifetime: Duration) throws -> ClockTrust {
        try read { try $0.clockTrust(at: reading, lifetime: lifetime) }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        var settings = Configuration()
        settings.readonly = true
        settings.busyMode = .timeout(5)
        do {
            guard FileManager.default.fileExists(atPath: path) else {
                throw StoreError(.cannotOpen, "there is no database at \(path)")
            }
            return try DatabaseQueue(path: path, configuration: settings).inDatabase(body)
        } catch {
            throw StoreError.wrapping(error, while: "checking \(path)")
        }
    }

    private func check(_ db: Database) throws -> CheckReport {
        var report = CheckReport(
            sqliteVersion: try db.first("SELECT sqlite_version()") { $0.text(0) } ?? "",
            schemaVersion: try requireKnownSchema(db),
            databaseBytes: try db.first("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") {
                $0.int(0)
            } ?? 0,
            logBytes: try WriteAheadLog(path: path + "-wal").usage()?.bytes ?? 0)
        report.findings = try soundness(db)
        // Rows of a damaged file prove nothing.
        if report.findings.isEmpty {
            report.sessions = try count("sessions WHERE deleted_at IS NULL", db)
            report.messages = try count("messages", db)
            report.turns = try turns(db)
            report.findings = try Invariant.all.flatMap { try broken($0, db) }
        }
        if SQLiteVersion(report.sqliteVersion) < .withSafeCheckpoints {
            report.findings.append(
                CheckFinding(
                    .warning, "sqlite-version",
                    "SQLite \(report.sqliteVersion) can lose commits when several programs checkpoint the database at "
                        + "once; leave that to navi-janitor, or use \(SQLiteVersion.withSafeCheckpoints) or newer"))
        }
        return report
    }

    private func requireKnownSchema(_ db: Database) throws -> Int {
        try Migrator.navi.refuseForeign(db)
        let version = try Migrator.navi.version(db)
        guard version == Migrator.navi.latestVersion else {
            throw StoreError(
                .cannotOpen,
                "\(path) has schema version \(version), this program knows \(Migrator.navi.latestVersion): start the "
                    + "gateway once, which migrates it")
        }
        return version
    }

    private func soundness(_ db: Database) throws -> [CheckFinding] {
        do {
            return try damage(db)
        } catch let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_CORRUPT {
            return [CheckFinding(.error, "integrity", error.message ?? "the file is damaged")]
        }
    }

    private func damage(_ db: Database) throws -> [CheckFinding] {
        let damage = try db.all("PRAGMA integrity_check(\(Self.limit))") { $0.text(0) }.filter { $0 != "ok" }
            .map { CheckFinding(.error, "integrity", $0) }
        guard damage.isEmpty else { return damage }
        return try db.all("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT \(Self.limit)") {
            CheckFinding(
                .error, "foreign-key", "row \($0.int64(1)) of \($0.text(0)) refers to nothing in \($0.text(2))")
        }
    }

    private func broken(_ invariant: Invariant, _ db: Database) throws -> [CheckFinding] {
        try db.all("SELECT v.*, ?1 + ?2 FROM (\(invariant.sql)) v LIMIT \(Self.limit)", leaseNow, now) {
            CheckFinding(
                invariant.severity, invariant.rule, session: $0.isNull(0) ? nil : $0.id(0), $0.text(1))
        }
    }

    private func count(_ table: String, _ db: Database) throws -> Int {
        try db.first("SELECT count(*) FROM \(table)") { $0.int(0) } ?? 0
    }

    private func turns(_ db: Database) throws -> [TurnState: Int] {
        let rows = try db.all("SELECT state, count(*) FROM turns GROUP BY state") { ($0.int(0), $0.int(1)) }
        return Dictionary(
            uniqueKeysWithValues: TurnState.allCases.map { state in
                (state, rows.first { $0.0 == state.code }?.1 ?? 0)
            })
    }
}
