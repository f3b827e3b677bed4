import GRDB
import NaviProtocol

extension Store {
    /// Asks for model work on a session; asking again while it waits or runs changes nothing.
    ///
    /// - Returns: `false` for an unknown session.
    @discardableResult
    package func requestJob(_ kind: JobKind, of session: SessionID, now: Timestamp) async throws -> Bool {
        try await write(.normal) { transaction in
            guard let key = try transaction.db.sessionKey(session) else { return false }
            try transaction.db.run(
                "INSERT INTO jobs (session, kind, asked_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", key,
                kind.rawValue, now)
            return true
        }
    }

    /// Takes the longest waiting job of a kind, or one whose worker did not finish it in time.
    package func claimJob(_ kind: JobKind, lease: LeaseTerms) async throws -> SessionID? {
        guard try await hasOpenJob(kind, lease: lease) else { return nil }
        return try await write(.normal) { transaction in
            guard let job = try transaction.db.openJob(kind, lease: lease) else { return nil }
            try transaction.db.run(
                "UPDATE jobs SET state = 1, lease_until = ?, boot = ? WHERE id = ?",
                lease.now + lease.duration.wholeMilliseconds, lease.bootID, job.key)
            return job.session
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
    fileprivate func openJob(_ kind: JobKind, lease: LeaseTerms) throws -> (key: Int64, session: SessionID)? {
        try first(
            """
            SELECT j.id, s.session_id FROM jobs j JOIN sessions s ON s.id = j.session
            WHERE j.kind = ? AND s.deleted_at IS NULL AND (j.state = 0 OR j.lease_until < ? OR j.boot <> ?)
            ORDER BY j.id LIMIT 1
            """, kind.rawValue, lease.now, lease.bootID
        ) { (key: $0.int64(0), session: $0.id(1)) }
    }
}
