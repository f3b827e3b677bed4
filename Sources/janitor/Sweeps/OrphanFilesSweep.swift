import NaviProtocol
import NaviStore

/// Deletes what lies in a session's folder without a row: parts of uploads that were cut short, and whatever else was put
/// there.
struct OrphanFilesSweep: Sweep {
    let store: Store
    let folders: SessionFolders
    let lifetime: Duration
    let name = "orphan files"

    func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        var report = SweepReport()
        for session in try folders.all().map(\.session) {
            let old = oldEntries(of: session, time, &report)
            guard !old.isEmpty else { continue }
            let known = Set(try await store.files(session).filter { $0.state != .deleted }.map(\.name))
            for entry in old where !known.contains(entry.name.text) {
                do throws(FileSystemError) {
                    if !isDryRun { try folders.remove(entry.name, of: session) }
                    report.lines.append("file \(folders.place(session))/\(entry.name.text) (belongs to nothing)")
                } catch {
                    report.note(error)
                }
            }
        }
        return report
    }

    private func oldEntries(
        of session: SessionID, _ time: SweepTime, _ report: inout SweepReport
    ) -> [SessionFolders.Entry] {
        do throws(FileSystemError) {
            return try folders.entries(of: session).filter { $0.modified < time.cutoff(lifetime) }
        } catch {
            report.note(error)
            return []
        }
    }
}
