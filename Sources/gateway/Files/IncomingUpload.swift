import NIOCore
import NaviFiles
import NaviProtocol

/// One upload on its way from the request's body to the disk. Holds at most one chunk and `flushBytes` in memory.
struct IncomingUpload {
    /// Bytes of a request besides the file: boundaries and headers of its part.
    static let maxEnvelopeBytes = 64 * 1024
    private static let flushBytes = 256 * 1024
    /// What is in memory at once: what waits to be written, and a chunk.
    static let maxHeldBytes = 2 * flushBytes
    private static let diskCheckBytes = 16 * 1024 * 1024

    private let storage: FileStorage
    private let session: SessionID
    private let sessionRoomBytes: Int
    private var name: SafeFileName?
    private var file: PartialFile?
    private var pending = ByteBuffer()
    private var writtenBytes = 0
    private var sample: [UInt8] = []

    /// - Parameter sessionRoomBytes: what the session's files may still grow by.
    init(storage: FileStorage, session: SessionID, sessionRoomBytes: Int) {
        self.storage = storage
        self.session = session
        self.sessionRoomBytes = sessionRoomBytes
    }

    /// Reads the whole body, which must hold exactly one part, named `file`.
    ///
    /// - Throws: `WireError` for anything else, a body that ends early included; `SystemError`.
    mutating func read(_ body: some AsyncSequence<ByteBuffer, any Error>, boundary: String) async throws {
        var parser = MultipartParser(boundary: boundary)
        for try await chunk in body {
            parser.append(chunk)
            while let event = try parser.nextForClient() { try await handle(event) }
        }
        guard parser.isFinished else { throw WireError(.badRequest, "the body ends before its closing boundary") }
        guard file != nil else { throw Self.onePartExpected }
    }

    /// Writes what is left and makes it durable.
    mutating func finish() async throws -> FinishedFile {
        guard let file, let name else { throw Self.onePartExpected }
        try await flush()
        try await storage.work.run { try file.sync() }
        let contentType = ContentSniffer.contentType(of: sample, isWhole: writtenBytes == sample.count)
        return FinishedFile(file: file, name: name, size: writtenBytes, contentType: contentType)
    }

    /// Removes what was written. What fails here stays hidden until the session's directory goes.
    mutating func discard() async {
        guard let file else { return }
        self.file = nil
        await storage.files.discard(file)
    }

    private mutating func handle(_ event: MultipartParser.Event) async throws {
        switch event {
        case .partBegan(let headers):
            guard headers.name == "file", file == nil else { throw Self.onePartExpected }
            name = SafeFileName(headers.fileName ?? "")
            file = try await storage.files.makePartialFile(session: session)
        case .data(let bytes):
            try await append(bytes)
        case .partEnded, .finished:
            break
        }
    }

    private mutating func append(_ bytes: ByteBuffer) async throws {
        let size = writtenBytes + pending.readableBytes + bytes.readableBytes
        guard size <= storage.limits.maxFileBytes else { throw storage.fileTooLarge }
        guard size <= sessionRoomBytes else { throw storage.sessionFull }
        if sample.count < ContentSniffer.sampleBytes {
            sample += bytes.readableBytesView.prefix(ContentSniffer.sampleBytes - sample.count)
        }
        pending.writeImmutableBuffer(bytes)
        if pending.readableBytes >= Self.flushBytes { try await flush() }
    }

    private mutating func flush() async throws {
        guard let file, pending.readableBytes > 0 else { return }
        let (chunk, offset) = (pending, writtenBytes)
        if (offset + chunk.readableBytes) / Self.diskCheckBytes != offset / Self.diskCheckBytes {
            try await storage.checkDisk(for: chunk.readableBytes)
        }
        try await storage.work.run { try file.write(chunk, at: offset) }
        writtenBytes += chunk.readableBytes
        pending = ByteBuffer()
    }

    private static let onePartExpected = WireError(.invalidField, "field 'file': exactly one part 'file' is expected")
}

extension MultipartParser {
    /// `next`, with errors in words for the client.
    fileprivate mutating func nextForClient() throws(WireError) -> Event? {
        do {
            return try next()
        } catch {
            switch error {
            case .malformed(let reason): throw WireError(.badRequest, "not valid multipart/form-data: \(reason)")
            case .headersTooLong: throw WireError(.badRequest, "the part's header is too long")
            }
        }
    }
}
