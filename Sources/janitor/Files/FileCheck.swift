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

    /// - Throws: `StoreError`, `FileSystemError`.
    func run(now: Timestamp) throws -> [CheckFinding] {
        let recorded = try check.files(inactiveSince: now - lifetime - grace)
        let late = recorded.due.map {
            CheckFinding(
                .error, "files-go-in-time", session: $0,
                "its files should have been deleted: is the janitor running?")
        }
        return late + (try missing(recorded.present)) + (try orphans(Set(recorded.present), now: now))
    }

    private func missing(_ present: [RecordedFile]) throws -> [CheckFinding] {
        let missing = try present.filter { try !folders.has(file: $0.name, session: $0.session.description) }
        guard !missing.isEmpty else { return [] }
        // Some may have been deleted, record first, while the folders were looked at.
        let still = Set(try check.files(inactiveSince: Timestamp(milliseconds: 0)).present)
        return missing.filter(still.contains).map {
            CheckFinding(.error, "file-of-a-record", session: $0.session, "file '\($0.name)' is missing")
        }
    }

    private func orphans(_ known: Set<RecordedFile>, now: Timestamp) throws -> [CheckFinding] {
        try folders.all().flatMap { folder in
            let session = SessionID(folder.name)
            return try folders.files(session: folder.name).filter { file in
                now.since(file.modified) > Self.orphanLifetime + grace
                    && session.map { known.contains(RecordedFile(session: $0, name: file.name)) } != true
            }.map { CheckFinding(.warning, "record-of-a-file", session: session, "file '\($0.name)' has no record") }
        }
    }
}
