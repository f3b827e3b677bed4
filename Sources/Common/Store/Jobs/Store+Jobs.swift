import GRDB
import NaviProtocol

extension Store {
    /// Asks for model work on a session; asking again while it waits or runs changes nothing.
    ///
    /// - Parameters:
    ///   - detail: What the work is to be done with, as JSON.
    ///   - isUrgent: A user asks: what a job that waits is to be done with is replaced.
    /// - Returns: `false` for an unknown session.
    @discardableResult
    package func requestJob(
        _ kind: JobKind, of session: SessionID, detail: String? = nil, isUrgent: Bool = false, now: Timestamp
    ) async throws -> Bool {
        try await write(.normal) { transaction in
            guard let key = try transaction.db.sessionKey(session) else { return false }
            try transaction.db.run(
                """
                INSERT INTO jobs (session, kind, asked_at, detail) VALUES (?, ?, ?, ?)
                ON CONFLICT (session, kind) DO UPDATE SET detail = excluded.detail WHERE state = 0 AND ?
                """, key, kind.rawValue, now, detail, isUrgent)
            return true
        }
    }

    /// Takes the longest waiting job of a kind, or one whose worker was lost. One whose attempts are used up is taken
    /// away; a compression that ends so counts as one that failed.
    package func claimJob(_ request: JobRequest) async throws -> JobClaim? {
        // Looked for without the writer's lock: nearly always there is none.
        guard try await read({ try $0.openJob(request) != nil }) else { return nil }
        return try await write(.normal) { transaction -> JobClaim? in
            let db = transaction.db
            guard let job = try db.jobWithoutWorker(request) else { return nil }
            guard job.attempt < request.maxAttempts else {
                try db.deleteJob(key: job.key)
                if request.kind == .compress { try db.noteCompressionFailure(of: job.sessionKey, now: request.now) }
                return .givenUp(request.kind, job.session)
            }
            let ref = JobRef(kind: request.kind, session: job.session, fence: try db.markClaimed(job, by: request))
            return .run(ClaimedJob(ref: ref, detail: job.detail, runsAlone: job.isSuspect))
        }
    }

    /// Takes a job for the work of a turn, whether anybody had asked for it or not.
    ///
    /// - Returns: `nil` when somebody is at it, or the session is unknown.
    package func takeJob(
        _ kind: JobKind, of session: SessionID, lease: LeaseTerms, now: Timestamp
    ) async throws -> ClaimedJob? {
        try await write(.normal) { transaction -> ClaimedJob? in
            let db = transaction.db
            guard let key = try db.sessionKey(session),
                let taken = try db.takeJob(kind, of: key, lease: lease, now: now)
            else { return nil }
            let ref = JobRef(kind: kind, session: session, fence: taken.fence)
            return ClaimedJob(ref: ref, detail: taken.detail, runsAlone: false)
        }
    }

    /// The work on a job goes on. A lease that has run out is renewed as well, if nobody has taken the job.
    ///
    /// - Returns: `false` when it is another's now, or gone: stop working on it.
    package func renewJob(_ job: JobRef, lease: LeaseTerms) async throws -> Bool {
        try await write(.normal) { transaction in
            let db = transaction.db
            guard let key = try db.sessionKey(job.session) else { return false }
            return try db.run(
                """
                UPDATE jobs SET lease_until = ?, boot = ? WHERE session = ? AND kind = ? AND state = 1 AND fence = ?
                """, lease.until, lease.bootID, key, job.kind.rawValue, job.fence) == 1
        }
    }

    /// The job is done, or cannot be done. Nothing happens when it is another's now.
    package func endJob(_ job: JobRef) async throws {
        try await write(.normal) { transaction in
            guard let key = try transaction.db.sessionKey(job.session) else { return }
            try transaction.db.run(
                "DELETE FROM jobs WHERE session = ? AND kind = ? AND state = 1 AND fence = ?", key, job.kind.rawValue,
                job.fence)
        }
    }

    /// Whether the job still waits or runs.
    package func hasJob(_ kind: JobKind, of session: SessionID) async throws -> Bool {
        try await read { db in
            guard let key = try db.sessionKey(session) else { return false }
            return try db.exists("SELECT 1 FROM jobs WHERE session = ? AND kind = ?", key, kind.rawValue)
        }
    }
}

extension Database {
    /// The job to claim. What ran when its worker let its lease run out is lost with whatever else that worker had.
    fileprivate func jobWithoutWorker(_ request: JobRequest) throws -> JobRow? {
        guard let job = try openJob(request) else { return nil }
        guard job.isRunning, let worker = job.worker, worker != request.workerID, job.bootID == request.lease.bootID
        else { return job }
        try lose(expiredOf: worker, now: request.lease.now)
        // It may be one now that has to run alone.
        return try openJob(request)
    }
}
