import GRDB
import NaviProtocol

extension Store {
    /// Asks for model work on a session; asking again while it waits or runs changes nothing.
    ///
    /// - Parameter detail: What the work is to be done with, as JSON.
    /// - Returns: `false` for an unknown session.
    @discardableResult
    package func requestJob(
        _ kind: JobKind, of session: SessionID, detail: String? = nil, now: Timestamp
    ) async throws -> Bool {
        try await write(.normal) { transaction in
            guard let key = try transaction.db.sessionKey(session) else { return false }
            try transaction.db.run(
                "INSERT INTO jobs (session, kind, asked_at, detail) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", key,
                kind.rawValue, now, detail)
            return true
        }
    }

    /// Takes the longest waiting job of a kind, or one whose worker did not finish it in time.
    package func claimJob(_ kind: JobKind, lease: LeaseTerms) async throws -> ClaimedJob? {
        guard try await hasOpenJob(kind, lease: lease) else { return nil }
        return try await write(.normal) { transaction in
            guard let job = try transaction.db.openJob(kind, lease: lease) else { return nil }
            try transaction.db.run(
                "UPDATE jobs SET state = 1, lease_until = ?, boot = ? WHERE id = ?",
                lease.until, lease.bootID, job.key)
            return job.claimed
        }
    }

    /// Makes the job this worker's own, whether anybody had asked for it or not.
    ///
    /// - Returns: `false` when another worker is at it, or the session is unknown.
    package func takeJob(_ kind: JobKind, of session: SessionID, lease: LeaseTerms, now: Timestamp) async throws -> Bool
    {
        try await write(.normal) { transaction in
            let db = transaction.db
            guard let key = try db.sessionKey(session) else { return false }
            try db.run(
                """
                INSERT INTO jobs (session, kind, asked_at, state, lease_until, boot) VALUES (?, ?, ?, 1, ?, ?)
                ON CONFLICT (session, kind) DO UPDATE SET
                    state = 1, lease_until = excluded.lease_until, boot = excluded.boot
                WHERE state = 0 OR lease_until < ? OR boot <> excluded.boot
                """, key, kind.rawValue, now, lease.until, lease.bootID, lease.now)
            return db.changesCount > 0
        }
    }

    /// The work on a job goes on.
    package func renewJob(_ kind: JobKind, of session: SessionID, lease: LeaseTerms) async throws {
        try await write(.normal) { transaction in
            guard let key = try transaction.db.sessionKey(session) else { return }
            try transaction.db.run(
                "UPDATE jobs SET lease_until = ? WHERE session = ? AND kind = ? AND state = 1", lease.until, key,
                kind.rawValue)
        }
    }

    /// The job is done, or cannot be done.
    package func endJob(_ kind: JobKind, of session: SessionID) async throws {
        try await write(.normal) { transaction in
            guard let key = try transaction.db.sessionKey(session) else { return }
            try transaction.db.run("DELETE FROM jobs WHERE session = ? AND kind = ?", key, kind.rawValue)
        }
    }

    /// Whether the job still waits or runs.
    package func hasJob(_ kind: JobKind, of session: SessionID) async throws -> Bool {
        try await read { db in
            guard let key = try db.sessionKey(session) else { return false }
            return try db.exists("SELECT 1 FROM jobs WHERE session = ? AND kind = ?", key, kind.rawValue)
        }
    }

    /// Looked for without the writer's lock: nearly always there is none.
    private func hasOpenJob(_ kind: JobKind, lease: LeaseTerms) async throws -> Bool {
        try await read { try $0.openJob(kind, lease: lease) != nil }
    }
}

extension Database {
    fileprivate func openJob(_ kind: JobKind, lease: LeaseTerms) throws -> (key: Int64, claimed: ClaimedJob)? {
        try first(
            """
            SELECT j.id, s.session_id, j.detail FROM jobs j JOIN sessions s ON s.id = j.session
            WHERE j.kind = ? AND s.deleted_at IS NULL AND (j.state = 0 OR j.lease_until < ? OR j.boot <> ?)
            ORDER BY j.id LIMIT 1
            """, kind.rawValue, lease.now, lease.bootID
        ) { (key: $0.int64(0), claimed: ClaimedJob(session: $0.id(1), detail: $0.optionalText(2))) }
    }
}
