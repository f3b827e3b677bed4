import NIOCore
import NaviFiles
import NaviProtocol
import NaviStore

/// The session's uploads.
extension Conversation {
    /// Those that there are, oldest first.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func uploads() async throws -> [FileBody] {
        let session = try await record()
        let lastActive = try await store.familyLastActive(of: session)
        return try await all.files.list(id).map { body(of: $0, lastActive) }
    }

    /// Takes in one upload; `session_updated` tells all clients.
    ///
    /// - Parameters:
    ///   - bytes: That the request has announced.
    ///   - hold: What the request holds of the process's budget.
    /// - Throws: `WireError` for a refusal; `StoreError`, `SystemError`.
    func upload(
        _ body: some AsyncSequence<ByteBuffer, any Error>, boundary: String, announcedBytes bytes: Int?,
        holding hold: ByteHold?
    ) async throws -> FileBody {
        try await all.files.admit(announcedBytes: bytes)
        try hold?.require(min(bytes ?? .max, IncomingUpload.maxHeldBytes))
        do {
            let record = try await all.files.receive(body, boundary: boundary, session: id, now: all.now())
            let session = try await currentRecord()
            announceUpdate(of: session)
            return self.body(of: record, try await store.familyLastActive(of: session))
        } catch let error as SystemError {
            // The folder of a session that is deleted goes while its upload is written.
            _ = try await currentRecord()
            throw error
        }
    }

    /// Opens one for reading.
    ///
    /// - Throws: `session_not_found`, `file_not_found`, `file_expired`; `StoreError`, `SystemError`.
    func openUpload(_ name: String) async throws -> OpenedUpload {
        _ = try await record()
        let (record, file) = try await all.files.open(name, session: id)
        return OpenedUpload(record: record, file: file, work: all.files.work)
    }

    /// Deletes one.
    ///
    /// - Throws: As `openUpload`.
    func deleteUpload(_ name: String) async throws {
        let session = try await record()
        try await all.files.delete(name, session: id, now: all.now())
        note(.fileDeleted, owner: session.owner)
    }

    private func body(of record: FileRecord, _ lastActive: Timestamp) -> FileBody {
        FileBody(record, session: id, expires: lastActive + all.filesLifetime)
    }
}

/// An upload that is being read.
struct OpenedUpload: Sendable {
    let record: FileRecord
    let file: StoredFile
    /// Where reading may block.
    let work: BlockingWork
}
