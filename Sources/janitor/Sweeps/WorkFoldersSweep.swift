import NaviProtocol
import NaviStore

/// Deletes the work folders of sessions that were deleted, that have been quiet for the lifetime of files, or that do
/// not exist; never while a turn is queued or running.
struct WorkFoldersSweep: Sweep {
    let store: Store
    let folders: SessionFolders
    let lifetime: Duration
    /// How old the folder of an unknown session must be: it may be about to be used.
    let orphanLifetime: Duration
    let name = "work folders"

    /// Folders that one read looks up.
    private static let batch = 500

    func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        var report = SweepReport()
        var rest = try folders.all()[...]
        while !rest.isEmpty {
            let sessions = rest.prefix(Self.batch).map(\.session)
            let known = try await store.existing(sessions)
            let deleted = try await store.deleted(sessions)
            let quiet = try await store.quiet(sessions, inactiveSince: time.cutoff(lifetime))
            for folder in rest.prefix(Self.batch) {
                let reason: String
                if deleted.contains(folder.session) {
                    reason = "session deleted"
                } else if quiet.contains(folder.session) {
                    reason = "session quiet"
                } else if !known.contains(folder.session), folder.modified < time.cutoff(orphanLifetime) {
                    reason = "belongs to no session"
                } else {
                    continue
                }
                remove(folder.session, because: reason, isDryRun: isDryRun, &report)
            }
            rest = rest.dropFirst(Self.batch)
        }
        return report
    }

    private func remove(
        _ session: SessionID, because reason: String, isDryRun: Bool, _ report: inout SweepReport
    ) {
        do throws(FileSystemError) {
            if !isDryRun { try folders.removeFolder(of: session) }
            report.lines.append("folder \(folders.place(session)) (\(reason))")
        } catch {
            report.note(error)
        }
    }
}
