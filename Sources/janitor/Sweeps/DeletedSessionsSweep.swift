import NaviProtocol
import NaviStore

/// Removes what is left of sessions that were deleted: first their folders, then their rows, in steps that give way to
/// everybody who has a message to store.
struct DeletedSessionsSweep: Sweep {
    let store: Store
    let folders: SessionFolders
    let name = "deleted sessions"

    private static let batch = 100

    func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        var report = SweepReport()
        var rows = 0
        while true {
            let removed = try await pass(isDryRun: isDryRun, &report)
            rows += removed
            // What was kept for a branch alone can go with it.
            if removed == 0 || !report.problems.isEmpty { break }
        }
        if rows > 0 { report.lines.append("\(rows) rows of deleted sessions") }
        return report
    }

    /// - Returns: How many rows went.
    private func pass(isDryRun: Bool, _ report: inout SweepReport) async throws -> Int {
        var rows = 0
        var walk = SessionWalk()
        while true {
            let sessions = try await store.deletedSessions(walk: &walk, limit: Self.batch)
            for session in sessions where !Task.isCancelled {
                if isDryRun {
                    report.lines.append("folder \(folders.place(session)) (session deleted)")
                } else {
                    rows += try await remove(session, &report)
                }
            }
            if sessions.count < Self.batch { return rows }
        }
    }

    /// - Returns: How many rows went.
    private func remove(_ session: SessionID, _ report: inout SweepReport) async throws -> Int {
        do throws(FileSystemError) {
            try folders.removeFolder(of: session)
        } catch {
            // Without its rows the folder belongs to no session: it stays somebody's business.
            report.note(error)
        }
        var rows = 0
        do {
            while !Task.isCancelled, case let removed = try await store.purgeDeletedSession(session), removed > 0 {
                rows += removed
            }
        } catch let error as StoreError where !error.concernsAll {
            report.problems.append(
                SweepProblem(place: "session \(session)", reason: "its rows cannot be deleted: \(error.message)"))
        }
        return rows
    }
}
