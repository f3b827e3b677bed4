import NIOCore
import NaviFiles
import NaviProtocol
import NaviStore

extension FileStorage {
    /// Takes in one upload: streams it to disk, gives it a free name, records it.
    ///
    /// On any failure, a client that goes away in the middle included, nothing is left of it.
    ///
    /// - Throws: `WireError` for a refusal; `StoreError`; `SystemError`.
    func receive(
        _ body: some AsyncSequence<ByteBuffer, any Error>, boundary: String, session: SessionID, now: Timestamp
    ) async throws -> FileRecord {
        var upload = IncomingUpload(
            storage: self, session: session, sessionRoomBytes: try await roomBytes(of: session))
        do {
            try await upload.read(body, boundary: boundary)
            return try await publish(try await upload.finish(), session: session, now: now)
        } catch {
            await upload.discard()
            throw error
        }
    }

    /// Refuses before anything is read what cannot end well.
    ///
    /// - Parameter announcedBytes: the request's `Content-Length`.
    /// - Throws: `WireError` `file_too_large` or `storage_full`.
    func admit(announcedBytes: Int?) async throws {
        let announced = announcedBytes ?? 0
        guard announced <= limits.maxFileBytes + IncomingUpload.maxEnvelopeBytes else { throw fileTooLarge }
        try await checkDisk(for: announced)
    }

    /// - Throws: `WireError` `storage_full` when so many bytes more would fill the disk.
    func checkDisk(for bytes: Int) async throws {
        let space = try await work.run { try self.diskSpace(self.files.root) }
        guard space.hasRoom(for: bytes) else {
            throw WireError(.storageFull, "the server's disk is almost full")
        }
    }

    var fileTooLarge: WireError {
        WireError(.fileTooLarge, "the file is larger than \(limits.maxFileBytes) bytes")
    }

    var sessionFull: WireError {
        WireError(.fileTooLarge, "the session's files would exceed \(limits.maxSessionFilesBytes) bytes")
    }

    private func roomBytes(of session: SessionID) async throws -> Int {
        let used = try await list(session).reduce(0) { $0 + $1.size }
        guard used < limits.maxSessionFilesBytes else { throw sessionFull }
        return limits.maxSessionFilesBytes - used
    }

    private func publish(_ upload: FinishedFile, session: SessionID, now: Timestamp) async throws -> FileRecord {
        let publication = try await files.publish(
            upload, session: session, sessionLimitBytes: limits.maxSessionFilesBytes, now: now)
        switch publication {
        case .published(let record): return record
        case .unknownSession: throw WireError(.sessionNotFound, "Session '\(session)' not found")
        case .sessionFull: throw sessionFull
        case .noFreeName: throw WireError(.invalidField, "field 'file': too many files of this name")
        }
    }
}
