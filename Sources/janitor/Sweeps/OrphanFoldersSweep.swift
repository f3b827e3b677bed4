import NaviProtocol
import NaviStore

/// Deletes folders that belong to no session: what a deletion left behind when it was cut short.
struct OrphanFoldersSweep: Sweep {
    let store: Store
    let folders: SessionFolders
    let lifetime: Duration
    let name = "orphan folders"

    /// Folders that one read looks up.
    private static let batch = 500

    func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        var report = SweepReport()
        var rest = try folders.all().filter { $0.modified < time.cutoff(lifetime) }.map(\.session)[...]
        while !rest.isEmpty {
            let known = try await store.existing(rest.prefix(Self.batch))
            for session in rest.prefix(Self.batch) where !known.contains(session) {
                do throws(FileSystemError) {
                    if !isDryRun { try folders.removeFolder(of: session) }
                    report.lines.append("folder \(folders.place(session)) (belongs to no session)")
                } catch {
                    report.note(error)
                }
            }
            rest = rest.dropFirst(Self.batch)
        }
        return report
    }
}
