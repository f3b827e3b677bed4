import NaviProtocol
import NaviStore

/// Deletes files that lie in a session's folder without a row: parts of uploads that were cut short.
struct OrphanFilesSweep: Sweep {
    let store: Store
    let folders: SessionFolders
    let lifetime: Duration
    let name = "orphan files"

    func run(now: Timestamp, isDryRun: Bool) async throws -> [String] {
        var lines: [String] = []
        for folder in try folders.all() {
            guard let session = SessionID(folder.name) else { continue }
            let old = try folders.files(session: folder.name).filter { $0.modified < now - lifetime }
            guard !old.isEmpty else { continue }
            let known = Set(try await store.files(session).filter { $0.state != .deleted }.map(\.name))
            for file in old where !known.contains(file.name) {
                if !isDryRun { try folders.remove(file: file.name, session: folder.name) }
                lines.append("file session_files/\(folder.name)/\(file.name) (belongs to nothing)")
            }
        }
        return lines
    }
}
