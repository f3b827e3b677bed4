import NaviFailPoints
import NaviProtocol
import NaviStore

/// Deletes the files of sessions that have been quiet for their lifetime, never while a turn is queued or running. The
/// rows stay as tombstones, so the history still says which file was there.
///
/// The order makes a crash harmless: intent in the row (`deleting`), then the file, then the row (`deleted`).
struct ExpiredFilesSweep: Sweep {
    let store: Store
    let folders: SessionFolders
    let lifetime: Duration
    let name = "expired files"

    private static let batch = 100

    func run(now: Timestamp, isDryRun: Bool) async throws -> [String] {
        let cutoff = now - lifetime
        guard !isDryRun else { return try await candidates(cutoff) }
        var lines: [String] = []
        while true {
            let sessions = try await store.expiredFileSessions(inactiveSince: cutoff, limit: Self.batch)
            for session in sessions {
                lines += try await expire(session, cutoff: cutoff, now: now)
            }
            if sessions.count < Self.batch { return lines }
        }
    }

    private func expire(_ session: SessionID, cutoff: Timestamp, now: Timestamp) async throws -> [String] {
        let files = try await store.markFilesDeleting(session, inactiveSince: cutoff)
        FailPoint.filesMarked.reach()
        for file in files { try folders.remove(file: file.name, session: session.description) }
        FailPoint.filesUnlinked.reach()
        try await store.markFilesDeleted(session, names: files.map(\.name), now: now)
        folders.removeIfEmpty(session: session.description)
        return files.map { line(session, $0) }
    }

    private func candidates(_ cutoff: Timestamp) async throws -> [String] {
        var lines: [String] = []
        for session in try await store.expiredFileSessions(inactiveSince: cutoff, limit: .max) {
            lines += try await store.files(session).filter { $0.state != .deleted }.map { line(session, $0) }
        }
        return lines
    }

    private func line(_ session: SessionID, _ file: FileRecord) -> String {
        "file session_files/\(session)/\(file.name) (\(file.size) bytes, session quiet)"
    }
}
