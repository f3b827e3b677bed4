import NaviProtocol
import NaviStore

/// Removes what is left of sessions that were deleted: first their folders, then their rows, in batches small enough
/// never to hold up a writer.
struct DeletedSessionsSweep: Sweep {
    let store: Store
    let folders: SessionFolders
    let name = "deleted sessions"

    /// Rows of one transaction: some 5 ms.
    private static let batch = 200

    func run(now: Timestamp, isDryRun: Bool) async throws -> [String] {
        let sessions = try await store.deletedSessionsAwaitingFiles()
        guard !isDryRun else { return sessions.map { "folder session_files/\($0) (session deleted)" } }
        for session in sessions { try folders.remove(folder: session.description) }
        var rows = 0
        while true {
            try Task.checkCancellation()
            let removed = try await store.purgeDeletedSessions(batch: Self.batch)
            if removed == 0 { break }
            rows += removed
        }
        return rows == 0 ? [] : ["\(rows) rows of deleted sessions"]
    }
}
