import GRDB
import NaviProtocol

/// The SQL of the table `jobs`.
extension Database {
    /// A worker that holds something leaves suspects for so long to those that hold nothing.
    private static let patience = Duration.seconds(3)

    /// The job that waits longest, or has lost its worker; those that run alone come last.
    func openJob(_ request: JobRequest) throws -> JobRow? {
        let dueSince = request.isIdle ? Int64.max : request.lease.now - Self.patience.wholeMilliseconds
        return try first(
            """
            SELECT \(JobRow.columns) FROM jobs j JOIN sessions s ON s.id = j.session
            WHERE j.kind = ?1 AND s.deleted_at IS NULL AND (
                j.state = 0 OR j.boot IS NOT ?2 OR j.lease_until > ?3 + \(LeaseTerms.longest)
                OR j.lease_until < ?3 AND (j.worker IS NULL OR j.worker = ?4 OR ?5)
                    AND (j.suspect = 0 OR j.lease_until <= ?6))
            ORDER BY j.suspect > 0, j.id LIMIT 1
            """, request.kind.rawValue, request.lease.bootID, request.lease.now, request.workerID,
            request.takesExpired, dueSince
        ) { JobRow($0) }
    }

    func job(key: Int64) throws -> JobRow? {
        try first(
            "SELECT \(JobRow.columns) FROM jobs j JOIN sessions s ON s.id = j.session WHERE j.id = ?", key
        ) { JobRow($0) }
    }

    /// Hands a job to a worker.
    ///
    /// - Returns: The new fence.
    func markClaimed(_ job: JobRow, by request: JobRequest) throws -> Int64 {
        try first(
            """
            UPDATE jobs SET state = 1, attempt = \(SQLCount.bounded("attempt")) + 1, worker = ?, lease_until = ?,
                boot = ?, fence = random()
            WHERE id = ? RETURNING fence
            """, request.workerID, request.lease.until, request.lease.bootID, job.key
        ) { $0.int64(0) } ?? 0
    }

    /// Takes a job for the work of a turn, unless somebody is at it.
    func takeJob(_ kind: JobKind, of session: Int64, lease: LeaseTerms, now: Timestamp) throws -> TakenJob? {
        try first(
            """
            INSERT INTO jobs (session, kind, asked_at, state, lease_until, boot, fence) VALUES (?1, ?2, ?3, 1, ?4, ?5, random())
            ON CONFLICT (session, kind) DO UPDATE SET state = 1, worker = NULL, lease_until = excluded.lease_until,
                boot = excluded.boot, fence = excluded.fence
            WHERE state = 0 OR lease_until NOT BETWEEN ?6 AND ?6 + \(LeaseTerms.longest) OR boot IS NOT excluded.boot
            RETURNING fence, detail
            """, session, kind.rawValue, now, lease.until, lease.bootID, lease.now
        ) { TakenJob(fence: $0.int64(0), detail: $0.optionalText(1)) }
    }

    func deleteJob(key: Int64) throws {
        try run("DELETE FROM jobs WHERE id = ?", key)
    }

    struct TakenJob {
        let fence: Int64
        /// What the waiting job was to be done with.
        let detail: String?
    }
}

/// A job as the store works with it.
struct JobRow {
    fileprivate static let columns =
        "j.id, s.session_id, s.id, j.detail, j.state, j.attempt, j.suspect, j.worker, j.boot"

    let key: Int64
    let session: SessionID
    let sessionKey: Int64
    let detail: String?
    let isRunning: Bool
    /// Claims that are charged.
    let attempt: Int
    let isSuspect: Bool
    /// `nil` also when the job is part of a turn's work.
    let worker: WorkerID?
    let bootID: String?

    fileprivate init(_ row: ResultRow) {
        key = row.int64(0)
        session = row.id(1)
        sessionKey = row.int64(2)
        detail = row.optionalText(3)
        isRunning = row.bool(4)
        attempt = row.int(5)
        isSuspect = row.bool(6)
        worker = row.optionalText(7).map { WorkerID($0) }
        bootID = row.optionalText(8)
    }
}
