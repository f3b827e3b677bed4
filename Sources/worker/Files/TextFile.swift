import NaviFiles

/// Lines of a text file.
struct TextPart: Sendable, Equatable {
    var text: String
    /// Counted from 1.
    var firstLine: Int
    var lineCount: Int
    /// Of the whole file.
    var totalLines: Int
    /// There was no room for all that was asked for.
    var isCut: Bool

    /// The line to read on from; `nil` at the end.
    var nextLine: Int? {
        let next = firstLine + lineCount
        return next <= totalLines ? next : nil
    }
}

/// A file of a session, read as text, however large it is.
struct TextFile: Sendable {
    private static let chunkBytes = 1 << 20

    let file: StoredFile
    let encoding: TextEncoding
    private let start: Int
    private let work: BlockingWork

    /// - Returns: `nil` when the file is no text.
    /// - Throws: `SystemError`.
    init?(_ file: StoredFile, work: BlockingWork) async throws {
        let bytes = try await work.run { try file.read(at: 0, count: ContentSniffer.sampleBytes) }
        let sample = Array(bytes.readableBytesView)
        guard let encoding = TextEncoding(sample: sample, isWhole: sample.count >= file.size) else { return nil }
        self.file = file
        self.encoding = encoding
        self.work = work
        start = encoding.markLength(sample)
    }

    /// Reads lines.
    ///
    /// - Parameters:
    ///   - first: Counted from 1.
    ///   - byteLimit: Of what is given; whole lines only.
    /// - Throws: `SystemError`, `CancellationError`.
    func lines(from first: Int, count: Int, byteLimit: Int) async throws -> TextPart {
        var scanner = LineScanner(wanted: (first - 1)..<(first - 1 + count), byteLimit: byteLimit, encoding: encoding)
        var offset = start
        while offset < file.size {
            try Task.checkCancellation()
            let position = offset
            let (file, before) = (file, scanner)
            let (after, length) = try await work.run {
                var scanner = before
                let chunk = try file.read(at: position, count: Self.chunkBytes)
                chunk.withUnsafeReadableBytes { scanner.take($0) }
                return (scanner, chunk.readableBytes)
            }
            guard length > 0 else { break }
            scanner = after
            offset += length
        }
        scanner.finish()
        return TextPart(
            text: encoding.decode(scanner.picked), firstLine: first, lineCount: scanner.pickedLines,
            totalLines: scanner.lineCount, isCut: scanner.isFull)
    }

    /// The beginning of the file: whole lines where there are any, and no more than so many bytes of the file.
    ///
    /// - Throws: `SystemError`.
    func beginning(bytes count: Int) async throws -> String {
        let (file, start) = (file, start)
        let bytes = try await work.run { try file.read(at: start, count: count) }
        let isWhole = start + bytes.readableBytes >= file.size
        let text = encoding.decode(bytes.readableBytesView)
        guard !isWhole else { return text }
        if let end = text.lastIndex(of: "\n") { return String(text[...end]) }
        // The last character may be half a one.
        return String(text.dropLast())
    }
}
