import GRDB
import NaviProtocol

/// What becomes of the turns and jobs that a worker had when it was lost.
///
/// Of several in one process nobody can tell which has ended it. So all of them become suspects, which run alone from
/// then on, and none is charged an attempt: only what is lost by itself is, and then for the first time as well. Without
/// a worker they can be claimed at once.
///
/// | lost | attempts that are charged | `suspect` |
/// |---|---|---|
/// | with others | as before this attempt | 1, or still 2 |
/// | alone, not a suspect | one more | 2 |
/// | alone, the first time after it was lost with others | two more | 2 |
extension Database {
    /// The worker's process has ended. A worker that is not registered has ended in good order: what it still holds was
    /// assigned too late and has never begun.
    func lose(allOf worker: WorkerID, now: Int64) throws {
        guard try exists("SELECT 1 FROM workers WHERE worker_id = ?", worker) else {
            return try release(allOf: worker)
        }
        let isShared = try isAnotherThere(of: worker)
        try run(LossQuery.turns, isShared, max(1, now - 1), worker, Int64.max)
        try run(LossQuery.jobs, isShared, max(1, now - 1), worker, Int64.max)
        try run("DELETE FROM workers WHERE worker_id = ?", worker)
    }

    /// The worker has let leases run out: it hangs, or has ended where nobody sees its process.
    func lose(expiredOf worker: WorkerID, now: Int64) throws {
        let isShared = try isAnotherThere(of: worker)
        try run(LossQuery.turns, isShared, max(1, now - 1), worker, now)
        try run(LossQuery.jobs, isShared, max(1, now - 1), worker, now)
        // What has been renewed a moment later than the others was there as well.
        if isShared {
            try run(
                "UPDATE turns INDEXED BY turn_running SET suspect = max(suspect, 1) WHERE state = 1 AND worker = ?",
                worker)
            try run("UPDATE jobs SET suspect = max(suspect, 1) WHERE state = 1 AND worker = ?", worker)
        }
    }

    /// More than one turn or job is there.
    private func isAnotherThere(of worker: WorkerID) throws -> Bool {
        let count = try first(LossQuery.count, worker) { $0.int(0) } ?? 0
        return count > 1
    }

    private func release(allOf worker: WorkerID) throws {
        try run(
            """
            UPDATE turns INDEXED BY turn_running SET worker = NULL, alone = 0, lease_until = 1,
                handbacks = \(SQLCount.bounded("handbacks")) + 1
            WHERE state = 1 AND worker = ?
            """, worker)
        try run(
            """
            UPDATE jobs SET worker = NULL, lease_until = 1, attempt = \(SQLCount.bounded("attempt")) - 1
            WHERE state = 1 AND worker = ?
            """, worker)
    }
}

private enum LossQuery {
    static let count = """
        SELECT (SELECT count(*) FROM turns INDEXED BY turn_running WHERE state = 1 AND worker = ?1)
            + (SELECT count(*) FROM jobs WHERE state = 1 AND worker = ?1)
        """
    /// A suspect that did not run alone was among those of which some were lost before it.
    static let turns = """
        UPDATE turns INDEXED BY turn_running SET
            handbacks = \(SQLCount.bounded("handbacks"))
                + CASE WHEN ?1 OR suspect = 1 AND alone = 0 THEN 1 WHEN suspect = 1 THEN -1 ELSE 0 END,
            suspect = CASE WHEN ?1 OR suspect = 1 AND alone = 0 THEN max(suspect, 1) ELSE 2 END,
            worker = NULL, alone = 0, lease_until = ?2
        WHERE state = 1 AND worker = ?3 AND lease_until < ?4
        """
    static let jobs = """
        UPDATE jobs SET
            attempt = \(SQLCount.bounded("attempt")) + CASE WHEN ?1 THEN -1 WHEN suspect = 1 THEN 1 ELSE 0 END,
            suspect = CASE WHEN ?1 THEN max(suspect, 1) ELSE 2 END,
            worker = NULL, lease_until = ?2
        WHERE state = 1 AND worker = ?3 AND lease_until < ?4
        """
}
