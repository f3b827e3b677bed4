import GRDB
import NaviProtocol

/// The SQL of the table `jobs`.
extension Database {
    /// A worker that holds something leaves suspects for so long to those that hold nothing.
    private static let patience = Duration.seconds(3)
    /// A time that has come whatever the wall clock says.
    private static let atOnce = Timestamp(milliseconds: 0)

    /// The job that waits longest, or has lost its worker; those that run alone come last.
    ///
    /// A pause that is longer than any of ours says that the wall clock was put back: then it is over.
    func openJob(_ request: JobRequest) throws -> JobRow? {
        let dueSince = request.isIdle ? Int64.max : request.lease.now - Self.patience.wholeMilliseconds
        let longestPause = JobAttempts.pauses.max() ?? .zero
        return try first(
            """
            SELECT \(JobRow.columns) FROM jobs j LEFT JOIN sessions s ON s.id = j.session
            WHERE j.state < 2 AND j.kind IN (\(request.kinds.map { "\($0.rawValue)" }.joined(separator: ", ")))
                AND (j.session IS NULL OR s.id IS NOT NULL AND s.deleted_at IS NULL) AND (
                    j.state = 0 AND (j.run_at <= ?5 OR j.attempt > 0 AND j.run_at > ?6)
                    OR j.state = 1 AND (
                        j.boot IS NOT ?1 OR j.lease_until > ?2 + \(LeaseTerms.longest)
                        OR j.lease_until < ?2 AND (j.worker IS NULL OR j.worker = ?3 OR ?4)
                            AND (j.suspect = 0 OR j.lease_until <= ?7)))
            ORDER BY j.suspect > 0, j.id LIMIT 1
            """, request.lease.bootID, request.lease.now, request.workerID, request.takesExpired, request.now,
            request.now + longestPause, dueSince
        ) { try JobRow($0) }
    }

    /// - Returns: `nil` when there is one of that key already which the order does not change.
    func insertJob(_ order: JobOrder, session: Int64?, now: Timestamp) throws -> JobID? {
        try first(
            """
            INSERT INTO jobs (kind, key, session, asked_at, run_at, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (kind, key) DO UPDATE SET detail = excluded.detail, run_at = excluded.run_at
            WHERE state = 0 AND ?7 RETURNING id
            """, order.kind.rawValue, order.key, session, now, order.runAt ?? Self.atOnce, order.detail, order.isUrgent
        ) { JobID($0.int64(0)) }
    }

    func job(_ kind: JobKind, key: String) throws -> JobID? {
        try first("SELECT id FROM jobs WHERE kind = ? AND key = ?", kind.rawValue, key) { JobID($0.int64(0)) }
    }

    /// Whether the job has not become another's.
    func isHeld(_ job: JobRef) throws -> Bool {
        try exists("SELECT 1 FROM jobs WHERE id = ? AND state = 1 AND fence = ?", job.id, job.fence)
    }

    /// Makes room for a new job of a key.
    func forgetGivenUpJob(_ kind: JobKind, key: String) throws {
        try run("DELETE FROM jobs WHERE kind = ? AND key = ? AND state = 2", kind.rawValue, key)
    }

    /// Hands a job to a worker.
    ///
    /// - Returns: The new fence.
    func markClaimed(_ job: JobID, by request: JobRequest) throws -> Int64 {
        try first(
            """
            UPDATE jobs SET state = 1, attempt = \(SQLCount.bounded("attempt")) + 1, worker = ?, lease_until = ?,
                boot = ?, fence = random()
            WHERE id = ? RETURNING fence
            """, request.workerID, request.lease.until, request.lease.bootID, job
        ) { $0.int64(0) } ?? 0
    }

    /// Takes a job for the work of a turn, unless somebody is at it.
    func takeJob(_ order: JobOrder, session: Int64, lease: LeaseTerms, now: Timestamp) throws -> ClaimedJob? {
        try first(
            """
            INSERT INTO jobs (kind, key, session, asked_at, state, lease_until, boot, fence)
            VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, random())
            ON CONFLICT (kind, key) DO UPDATE SET state = 1, worker = NULL, lease_until = excluded.lease_until,
                boot = excluded.boot, fence = excluded.fence
            WHERE state = 0 OR lease_until NOT BETWEEN ?7 AND ?7 + \(LeaseTerms.longest) OR boot IS NOT excluded.boot
            RETURNING id, fence, detail
            """, order.kind.rawValue, order.key, session, now, lease.until, lease.bootID, lease.now
        ) { row in
            ClaimedJob(
                ref: JobRef(id: JobID(row.int64(0)), fence: row.int64(1)), kind: order.kind, key: order.key,
                session: order.session, detail: row.optionalText(2))
        }
    }

    /// The job waits for its next attempt, or is given up after the last. It has ended no worker, so that it can run
    /// beside others again.
    func postponeJob(_ job: JobRef, error: String, now: Timestamp) throws -> JobFailure {
        guard
            let attempts = try first(
                "SELECT attempt FROM jobs WHERE id = ? AND state = 1 AND fence = ?", job.id, job.fence,
                read: { $0.int(0) })
        else { return .lost }
        if attempts >= JobAttempts.most {
            try giveUpJob(job.id, error: error, now: now)
            return .givenUp
        }
        try run(
            """
            UPDATE jobs SET state = 0, suspect = 0, worker = NULL, lease_until = 0, boot = NULL, run_at = ?,
                last_error = ?
            WHERE id = ?
            """, now + JobAttempts.pause(after: attempts), error, job.id)
        return .postponed
    }

    /// `run_at` says from then on when it was given up.
    func giveUpJob(_ job: JobID, error: String? = nil, now: Timestamp) throws {
        let row = try first("SELECT kind, session FROM jobs WHERE id = ?", job) { row in
            (kind: JobKind(rawValue: row.int(0)), session: row.isNull(1) ? nil : row.int64(1))
        }
        try run(
            """
            UPDATE jobs SET state = 2, suspect = 0, worker = NULL, lease_until = 0, boot = NULL, run_at = ?,
                last_error = coalesce(?, last_error)
            WHERE id = ?
            """, now, error, job)
        guard let row, let session = row.session else { return }
        switch row.kind {
        case .compress: try noteCompressionFailure(of: session, now: now)
        case .name, nil: break
        }
    }
}

/// A job as the store works with it.
struct JobRow {
    fileprivate static let columns =
        "j.id, j.kind, j.key, s.session_id, j.detail, j.state, j.attempt, j.suspect, j.worker, j.boot"

    let id: JobID
    let kind: JobKind
    let key: String
    let session: SessionID?
    let detail: String?
    let isRunning: Bool
    /// Claims that are charged.
    let attempt: Int
    let isSuspect: Bool
    /// `nil` also when the job is part of a turn's work.
    let worker: WorkerID?
    let bootID: String?

    fileprivate init(_ row: ResultRow) throws {
        id = JobID(row.int64(0))
        kind = try row.decoded(1, "a kind of job", JobKind.init(rawValue:))
        key = row.text(2)
        session = row.isNull(3) ? nil : row.id(3)
        detail = row.optionalText(4)
        isRunning = row.bool(5)
        attempt = row.int(6)
        isSuspect = row.bool(7)
        worker = row.optionalText(8).map { WorkerID($0) }
        bootID = row.optionalText(9)
    }

    func claimed(fence: Int64) -> ClaimedJob {
        ClaimedJob(
            ref: JobRef(id: id, fence: fence), kind: kind, key: key, session: session, detail: detail,
            runsAlone: isSuspect)
    }
}
