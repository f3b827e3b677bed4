import GRDB
import NaviProtocol

extension Store {
    /// An error that a row keeps is no longer than this.
    private static let maxErrorBytes = 500

    /// Asks for a job; asking again while it waits or runs changes nothing, unless the order is urgent.
    ///
    /// - Returns: The job that does what was asked for; `nil` for an unknown session.
    @discardableResult
    package func requestJob(_ order: JobOrder, now: Timestamp) async throws -> JobID? {
        try await write(.normal) { transaction in
            let db = transaction.db
            let session = try order.session.map { try db.sessionKey($0) }
            if case .some(nil) = session { return nil }
            try db.forgetGivenUpJob(order.kind, key: order.key)
            return try db.insertJob(order, session: session ?? nil, now: now)
                ?? db.job(order.kind, key: order.key)
        }
    }

    /// Takes the longest waiting job, or one whose worker was lost. One whose attempts are used up is given up; a
    /// compression that ends so counts as one that failed.
    package func claimJob(_ request: JobRequest) async throws -> JobClaim? {
        // Looked for without the writer's lock: nearly always there is none.
        guard try await read({ try $0.openJob(request) != nil }) else { return nil }
        return try await write(.normal) { transaction -> JobClaim? in
            let db = transaction.db
            guard let job = try db.jobWithoutWorker(request) else { return nil }
            guard job.attempt < JobAttempts.most else {
                try db.giveUpJob(job.id, now: request.now)
                return .givenUp(job.claimed(fence: 0))
            }
            return .run(job.claimed(fence: try db.markClaimed(job.id, by: request)))
        }
    }

    /// Takes a session's job for the work of a turn, whether anybody had asked for it or not.
    ///
    /// - Returns: `nil` when somebody is at it, or the session is unknown.
    package func takeJob(
        _ kind: JobKind, of session: SessionID, lease: LeaseTerms, now: Timestamp
    ) async throws -> ClaimedJob? {
        let order = JobOrder(kind, of: session)
        return try await write(.normal) { transaction -> ClaimedJob? in
            let db = transaction.db
            guard let key = try db.sessionKey(session) else { return nil }
            try db.forgetGivenUpJob(kind, key: order.key)
            return try db.takeJob(order, session: key, lease: lease, now: now)
        }
    }

    /// The work on a job goes on. A lease that has run out is renewed as well, if nobody has taken the job.
    ///
    /// - Returns: `false` when it is another's now, or gone: stop working on it.
    package func renewJob(_ job: JobRef, lease: LeaseTerms) async throws -> Bool {
        try await write(.normal) { transaction in
            try transaction.db.run(
                "UPDATE jobs SET lease_until = ?, boot = ? WHERE id = ? AND state = 1 AND fence = ?", lease.until,
                lease.bootID, job.id, job.fence) == 1
        }
    }

    /// The job is done. Nothing happens when it is another's now.
    ///
    /// - Returns: Whether it was still this one's.
    @discardableResult
    package func endJob(_ job: JobRef) async throws -> Bool {
        try await write(.normal) { transaction in
            try transaction.db.run(
                "DELETE FROM jobs WHERE id = ? AND state = 1 AND fence = ?", job.id, job.fence) == 1
        }
    }

    /// The work on a job has failed: it is tried again later, or given up after the last attempt.
    ///
    /// - Parameter error: For the operator.
    package func failJob(_ job: JobRef, error: String, now: Timestamp) async throws -> JobFailure {
        let error = String(decoding: error.utf8.prefix(Self.maxErrorBytes), as: UTF8.self)
        return try await write(.normal) { try $0.db.postponeJob(job, error: error, now: now) }
    }

    /// The worker goes before the work is done: another one can take the job at once, and the attempt is not charged.
    package func handBackJob(_ job: JobRef) async throws {
        try await write(.normal) { transaction in
            try transaction.db.run(
                """
                UPDATE jobs SET worker = NULL, lease_until = 1, attempt = \(SQLCount.bounded("attempt")) - 1
                WHERE id = ? AND state = 1 AND fence = ?
                """, job.id, job.fence)
        }
    }

    /// Where a job stands; `nil` when it is done, or has gone with its session.
    package func jobState(_ job: JobID) async throws -> JobState? {
        try await read { db in
            try db.first(
                """
                SELECT j.state, j.last_error FROM jobs j LEFT JOIN sessions s ON s.id = j.session
                WHERE j.id = ? AND s.deleted_at IS NULL
                """, job
            ) { row in
                try row.decoded(0, "a state of a job") { code in
                    switch code {
                    case 0: .waiting
                    case 1: .running
                    case 2: .givenUp(lastError: row.optionalText(1))
                    default: nil
                    }
                }
            }
        }
    }

    /// Whether a session's job of this kind still waits or runs.
    package func hasJob(_ kind: JobKind, of session: SessionID) async throws -> Bool {
        try await read { db in
            guard let key = try db.sessionKey(session) else { return false }
            return try db.exists(
                "SELECT 1 FROM jobs WHERE session = ? AND kind = ? AND state < 2", key, kind.rawValue)
        }
    }

    /// Jobs that were given up before a moment, the longest given up first.
    package func givenUpJobs(before cutoff: Timestamp, limit: Int) async throws -> [JobID] {
        try await read { db in
            try db.all(
                """
                SELECT id FROM jobs INDEXED BY job_given_up WHERE state = 2 AND run_at < ? ORDER BY run_at LIMIT ?
                """, cutoff, limit
            ) { JobID($0.int64(0)) }
        }
    }

    /// Forgets a job that was given up.
    package func forgetJob(_ job: JobID) async throws {
        try await write(.normal) { try $0.db.run("DELETE FROM jobs WHERE id = ? AND state = 2", job) }
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
