import NaviFailPoints
import NaviFiles
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

    func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        var report = SweepReport()
        var walk = SessionWalk()
        while true {
            let sessions = try await store.expiredFileSessions(
                inactiveSince: time.cutoff(lifetime), walk: &walk, limit: Self.batch)
            for session in sessions where !Task.isCancelled {
                if isDryRun {
                    let files = try await store.files(session).filter { $0.state != .deleted }
                    report.lines += files.map { line(session, $0) }
                } else {
                    try await expire(session, time, &report)
                }
            }
            if sessions.count < Self.batch { return report }
        }
    }

    private func expire(_ session: SessionID, _ time: SweepTime, _ report: inout SweepReport) async throws {
        let files = try await store.markFilesDeleting(session, inactiveSince: time.cutoff(lifetime))
        FailPoint.filesMarked.reach()
        var gone: [FileRecord] = []
        for file in files {
            do throws(FileSystemError) {
                // A record whose name is none has no file.
                if let name = FileName(file.name) { try folders.remove(name, of: session) }
                gone.append(file)
            } catch {
                report.note(error)
            }
        }
        FailPoint.filesUnlinked.reach()
        try await store.markFilesDeleted(session, names: gone.map(\.name), now: time.now)
        folders.removeIfEmpty(session)
        report.lines += gone.map { line(session, $0) }
    }

    private func line(_ session: SessionID, _ file: FileRecord) -> String {
        "file \(folders.place(session))/\(file.name) (\(file.size) bytes, session quiet)"
    }
}
