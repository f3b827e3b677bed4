import NaviProtocol
import NaviStore

/// Deletes the work folders of sessions that were deleted, that have been quiet for the lifetime of files, or that do
/// not exist; never while a turn is queued or running.
struct WorkFoldersSweep: Sweep {
    let store: Store
    let folders: WorkFolders
    let lifetime: Duration
    /// How old the folder of an unknown session must be: it may be about to be used.
    let orphanLifetime: Duration
    let name = "work folders"

    func run(now: Timestamp, isDryRun: Bool) async throws -> [String] {
        let all = try folders.all()
        guard !all.isEmpty else { return [] }
        let names = all.map(\.name)
        let known = try await store.existing(ids: names)
        let deleted = Set(try await store.deletedSessionsAwaitingFiles(limit: .max).map(\.description))
        let quiet = try await store.quiet(ids: names, inactiveSince: now - lifetime)
        var lines: [String] = []
        for folder in all {
            let reason: String
            if deleted.contains(folder.name) {
                reason = "session deleted"
            } else if quiet.contains(folder.name) {
                reason = "session quiet"
            } else if !known.contains(folder.name), folder.modified < now - orphanLifetime {
                reason = "belongs to no session"
            } else {
                continue
            }
            if !isDryRun { try folders.remove(folder.name) }
            lines.append("folder work/\(folder.name) (\(reason))")
        }
        return lines
    }
}
