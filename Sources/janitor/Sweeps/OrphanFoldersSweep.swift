import NaviProtocol
import NaviStore

/// Deletes folders that belong to no session: what a deletion left behind when it was cut short.
struct OrphanFoldersSweep: Sweep {
    let store: Store
    let folders: SessionFolders
    let lifetime: Duration
    let name = "orphan folders"

    func run(now: Timestamp, isDryRun: Bool) async throws -> [String] {
        let old = try folders.all().filter { $0.modified < now - lifetime }
        let known = try await store.existing(ids: old.map(\.name))
        return try old.filter { !known.contains($0.name) }.map { folder in
            if !isDryRun { try folders.remove(folder: folder.name) }
            return "folder session_files/\(folder.name) (belongs to no session)"
        }
    }
}
