import NIOCore

/// Cuts a stream of server-sent events into the data of its events.
///
/// Comments and fields other than `data` are passed over; several `data` lines of one event are joined with LF. Some
/// servers report errors in a field of that name: it counts as the data of an event that is an error.
struct ServerSentEventParser {
    /// The event that was handed out last calls itself an error.
    private(set) var isError = false
    private var lines: LineSplitter
    private var data: ByteBuffer?
    private var isNextError = false
    private var isFirstLine = true
    private let maxEventBytes: Int

    /// - Parameter maxLineBytes: Of a line, and of the joined data of one event.
    init(maxLineBytes: Int) {
        lines = LineSplitter(maxLineBytes: maxLineBytes, mayEndWithCR: true)
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
            if line.readableBytes > 0 {
                try take(line)
            } else if let event = end() {
                return event
            }
        }
    }

    /// The data of an event whose end is missing, when nothing more comes.
    mutating func finish() throws(AnswerFailure) -> ByteBuffer? {
        if let line = lines.finish() { try take(line) }
        return end()
    }

    private mutating func end() -> ByteBuffer? {
        isError = isNextError
        isNextError = false
        defer { data = nil }
        return data
    }

    private mutating func take(_ line: ByteBuffer) throws(AnswerFailure) {
        var line = line
        if isFirstLine { line.skipByteOrderMark() }
        isFirstLine = false
        if let value = line.value(of: "data") {
            try take(data: value)
        } else if let name = line.value(of: "event") {
            isNextError = name.readableBytesView.elementsEqual("error".utf8)
        } else if let value = line.value(of: "error") {
            isNextError = true
            try take(data: value)
        }
    }

    private mutating func take(data value: ByteBuffer) throws(AnswerFailure) {
        guard data != nil else {
            data = value
            return
        }
        data?.writeInteger(UInt8(ascii: "\n"))
        data?.writeImmutableBuffer(value)
        guard let size = data?.readableBytes, size <= maxEventBytes else { throw .tooLarge }
    }
}

extension ByteBuffer {
    /// The value of the field `name`, which may be empty, when the line has that one.
    fileprivate func value(of name: StaticString) -> ByteBuffer? {
        let length = name.utf8CodeUnitCount
        let start: Int? = withUnsafeReadableBytes { bytes in
            guard bytes.count >= length,
                bytes.prefix(length).elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: length))
            else { return nil }
            if bytes.count == length { return length }
            guard bytes[length] == UInt8(ascii: ":") else { return nil }
            return bytes.count > length + 1 && bytes[length + 1] == UInt8(ascii: " ") ? length + 2 : length + 1
        }
        guard let start else { return nil }
        var value = self
        value.moveReaderIndex(forwardBy: start)
        return value
    }

    fileprivate mutating func skipByteOrderMark() {
        if readableBytesView.starts(with: [0xEF, 0xBB, 0xBF]) { moveReaderIndex(forwardBy: 3) }
    }
}
