import NIOCore
import NaviProtocol
import NaviStore

/// A file that is complete on disk but has no name of its own yet.
package struct FinishedFile: Sendable {
    package var file: PartialFile
    /// As it is wanted; it may be taken.
    package var name: SafeFileName
    /// In bytes.
    package var size: Int
    package var contentType: String

    package init(file: PartialFile, name: SafeFileName, size: Int, contentType: String) {
        self.file = file
        self.name = name
        self.size = size
        self.contentType = contentType
    }
}

/// What became of a new file. Nothing but `published` leaves a file under its name.
package enum Publication: Sendable, Equatable {
    case published(FileRecord)
    case unknownSession
    /// The session's files would exceed their limit.
    case sessionFull
    /// Every numbered form of the name is in use.
    case noFreeName
}

extension SessionFiles {
    /// Numbers that are tried behind a name that is taken.
    private static let maxNumberedNames = 10_000

    /// Makes the file that is written to before it has a name, in the session's directory.
    ///
    /// - Throws: `StoreError`, `SystemError`.
    package func makePartialFile(session: SessionID) async throws -> PartialFile {
        let hiddenName = PartialFile.hiddenPrefix + String(UInt64.random(in: 0 ... .max), radix: 36)
        let folder = try await store.filesFolder(of: session)
        return try await work.run {
            // A worker may be there before the gateway that makes the root.
            try prepare()
            let directory = try Directory(path: root).childMakingIt(folder.description)
            return try PartialFile(in: directory, hiddenName: hiddenName)
        }
    }

    /// Gives a file, which must be synced, its name and its record: tries `name`, `name (1)`, `name (2)` … until file
    /// system and store agree that one is free. Whoever made the file discards it when this fails.
    ///
    /// - Parameters:
    ///   - turn: The turn on whose behalf it is done; one that is no longer held publishes nothing.
    ///   - sessionLimitBytes: The most that the session's present files may hold together.
    /// - Throws: `StoreError`, `fenced` included; `SystemError`.
    package func publish(
        _ finished: FinishedFile, session: SessionID, turn: TurnRef? = nil, sessionLimitBytes: Int, now: Timestamp
    ) async throws -> Publication {
        let taken = try await store.fileNames(session)
        for number in 0..<Self.maxNumberedNames {
            let name = number == 0 ? finished.name : finished.name.numbered(number)
            guard !taken.contains(name.value) else { continue }
            guard try await work.run({ try finished.file.publish(as: name) }) else { continue }
            let outcome = try await store.addFile(
                session, name: name.value, size: finished.size, contentType: finished.contentType,
                sessionLimitBytes: sessionLimitBytes, turn: turn, now: now)
            switch outcome {
            case .added(let record): return .published(record)
            case .nameTaken: continue
            case .unknownSession: return .unknownSession
            case .sessionFull: return .sessionFull
            }
        }
        return .noFreeName
    }

    /// Makes a file of bytes in memory. On any failure nothing is left of it.
    ///
    /// - Parameters: see `publish`.
    /// - Throws: `StoreError`, `fenced` included; `SystemError`.
    package func add(
        _ bytes: [UInt8], name: SafeFileName, session: SessionID, turn: TurnRef? = nil, sessionLimitBytes: Int,
        now: Timestamp
    ) async throws -> Publication {
        let file = try await makePartialFile(session: session)
        do {
            try await work.run {
                try file.write(ByteBuffer(bytes: bytes), at: 0)
                try file.sync()
            }
            let sample = Array(bytes.prefix(ContentSniffer.sampleBytes))
            let finished = FinishedFile(
                file: file, name: name, size: bytes.count,
                contentType: ContentSniffer.contentType(of: sample, isWhole: sample.count == bytes.count))
            let publication = try await publish(
                finished, session: session, turn: turn, sessionLimitBytes: sessionLimitBytes, now: now)
            if case .published = publication { return publication }
            await discard(file)
            return publication
        } catch {
            await discard(file)
            throw error
        }
    }

    /// Removes a file that did not come to be. What fails here stays hidden until the session's directory goes.
    package func discard(_ file: PartialFile) async {
        do {
            try await work.run { try file.discard() }
        } catch {
            // Writing it has failed already, with an error that says more.
        }
    }
}
