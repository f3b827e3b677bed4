import NIOCore
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
        let space = try await work.run { try self.diskSpace(self.root) }
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

    /// Makes the file that an upload is written to, in the session's directory.
    func makePartialFile(session: SessionID) async throws -> PartialFile {
        let hiddenName = PartialFile.hiddenPrefix + String(UInt64.random(in: 0 ... .max), radix: 36)
        return try await work.run {
            let directory = try Directory(path: self.root).childMakingIt(session.description)
            return try PartialFile(in: directory, hiddenName: hiddenName)
        }
    }

    private func roomBytes(of session: SessionID) async throws -> Int {
        let used = try await list(session).reduce(0) { $0 + $1.size }
        guard used < limits.maxSessionFilesBytes else { throw sessionFull }
        return limits.maxSessionFilesBytes - used
    }

    /// Tries `name`, `name (1)`, `name (2)` … until file system and store agree that one is free.
    private func publish(
        _ upload: ReceivedUpload, session: SessionID, now: Timestamp
    ) async throws -> FileRecord {
        let taken = try await store.fileNames(session)
        for number in 0..<Self.maxNumberedNames {
            let name = number == 0 ? upload.name : upload.name.numbered(number)
            guard !taken.contains(name.value) else { continue }
            guard try await work.run({ try upload.file.publish(as: name) }) else { continue }
            let outcome = try await store.addFile(
                session, name: name.value, size: upload.size, contentType: upload.contentType,
                sessionLimitBytes: limits.maxSessionFilesBytes, now: now)
            switch outcome {
            case .added(let record): return record
            case .nameTaken: continue
            case .unknownSession: throw WireError(.sessionNotFound, "Session '\(session)' not found")
            case .sessionFull: throw sessionFull
            }
        }
        throw WireError(.invalidField, "field 'file': too many files of this name")
    }

    private static let maxNumberedNames = 10_000
}
