import NIOCore

/// Cuts a stream of server-sent events into the data of its events.
///
/// Comments and fields other than `data` are passed over; several `data` lines of one event are joined with LF.
struct ServerSentEventParser {
    private var lines: LineSplitter
    private var data: ByteBuffer?
    private let maxEventBytes: Int

    /// - Parameter maxLineBytes: Of a line, and of the joined data of one event.
    init(maxLineBytes: Int) {
        lines = LineSplitter(maxLineBytes: maxLineBytes)
        maxEventBytes = maxLineBytes
    }

    mutating func append(_ chunk: ByteBuffer) {
        lines.append(chunk)
    }

    /// The data of the next whole event; `nil` when there is none yet.
    mutating func next() throws(AnswerFailure) -> ByteBuffer? {
        while true {
            // Without data an empty line ends no event.
            if data == nil { lines.skipEmptyLines() }
            guard let line = try lines.next() else { return nil }
            if line.readableBytes == 0 {
                guard let data else { continue }
                self.data = nil
                return data
            }
            try take(line)
        }
    }

    /// The data of an event whose end is missing, when nothing more comes.
    mutating func finish() throws(AnswerFailure) -> ByteBuffer? {
        if let line = lines.finish() { try take(line) }
        defer { data = nil }
        return data
    }

    private mutating func take(_ line: ByteBuffer) throws(AnswerFailure) {
        guard let value = Self.data(in: line) else { return }
        guard data != nil else {
            data = value
            return
        }
        data?.writeInteger(UInt8(ascii: "\n"))
        data?.writeImmutableBuffer(value)
        guard let size = data?.readableBytes, size <= maxEventBytes else { throw .tooLarge }
    }

    /// The value of a `data` line; `nil` for any other line.
    private static func data(in line: ByteBuffer) -> ByteBuffer? {
        let start: Int? = line.withUnsafeReadableBytes { bytes in
            guard bytes.count >= 4, bytes[0] == UInt8(ascii: "d"), bytes[1] == UInt8(ascii: "a"),
                bytes[2] == UInt8(ascii: "t"), bytes[3] == UInt8(ascii: "a")
            else { return nil }
            if bytes.count == 4 { return 4 }
            guard bytes[4] == UInt8(ascii: ":") else { return nil }
            return bytes.count > 5 && bytes[5] == UInt8(ascii: " ") ? 6 : 5
        }
        guard let start else { return nil }
        var value = line
        value.moveReaderIndex(forwardBy: start)
        return value
    }
}
