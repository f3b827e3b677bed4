import NaviProtocol
import NaviStore

/// Whether uploaded files and their records agree, and none has stayed for too long.
struct FileCheck {
    let check: DatabaseCheck
    let folders: SessionFolders
    /// How long a session must be quiet before its files go.
    let lifetime: Duration
    /// How long after that they may still be there.
    let grace: Duration

    private static let orphanLifetime = Duration.seconds(3600)

    /// - Throws: `StoreError`, `FileSystemError` when the folder of all of them cannot be read.
    func run(_ time: SweepTime) throws -> [CheckFinding] {
        let recorded = try check.files(inactiveSince: time.cutoff(lifetime + grace))
        let late = recorded.due.map {
            CheckFinding(
                .error, "files-go-in-time", session: $0,
                "its files should have been deleted: is the janitor running?")
        }
        return late + (try missing(recorded.present)) + (try orphans(Set(recorded.present), time))
    }

    private func missing(_ present: [RecordedFile]) throws -> [CheckFinding] {
        let missing = try present.filter { try !folders.has(file: $0.name, of: $0.session) }
        guard !missing.isEmpty else { return [] }
        // Some may have been deleted, record first, while the folders were looked at.
        let still = Set(try check.files(inactiveSince: Timestamp(milliseconds: 0)).present)
        return missing.filter(still.contains).map {
            CheckFinding(.error, "file-of-a-record", session: $0.session, "file '\($0.name)' is missing")
        }
    }

    private func orphans(_ known: Set<RecordedFile>, _ time: SweepTime) throws -> [CheckFinding] {
        try folders.all().flatMap { folder in
            do throws(FileSystemError) {
                return try folders.entries(of: folder.session).filter { entry in
                    entry.modified < time.cutoff(Self.orphanLifetime + grace)
                        && !known.contains(RecordedFile(session: folder.session, name: entry.name.text))
                }.map {
                    CheckFinding(
                        .warning, "record-of-a-file", session: folder.session, "file '\($0.name.text)' has no record")
                }
            } catch {
                return [CheckFinding(.warning, "readable-folder", session: folder.session, error.description)]
            }
        }
    }
}
