import NIOCore

/// Cuts a stream of bytes into lines. A line ends with LF or CRLF, or else all end with CR, where that may be; a rest is
/// kept until its end arrives.
struct LineSplitter {
    private var buffer = ByteBuffer()
    /// Bytes of the buffer that are known to hold no line end.
    private var searchedBytes = 0
    private let maxLineBytes: Int
    /// The byte that ends lines; `nil` until the first line shows it.
    private var lineEnd: UInt8?

    /// - Parameters:
    ///   - maxLineBytes: A longer line is an error, also while its end is still missing.
    ///   - mayEndWithCR: Lines may end with CR alone, as those of server-sent events may.
    init(maxLineBytes: Int, mayEndWithCR: Bool = false) {
        self.maxLineBytes = maxLineBytes
        lineEnd = mayEndWithCR ? nil : 0x0A
    }

    mutating func append(_ chunk: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = chunk
        } else {
            // Lines that were handed out do not stay in memory for as long as the stream lasts.
            if buffer.readerIndex > buffer.readableBytes { buffer.discardReadBytes() }
            buffer.writeImmutableBuffer(chunk)
        }
    }

    /// Passes over empty lines at the front: a flood of them costs little more than being received.
    mutating func skipEmptyLines() {
        let count = buffer.withUnsafeReadableBytes { bytes in
            var position = 0
            while position < bytes.count {
                if bytes[position] == 0x0A {
                    position += 1
                } else if bytes[position] == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A {
                    position += 2
                } else {
                    break
                }
            }
            return position
        }
        guard count > 0 else { return }
        buffer.moveReaderIndex(forwardBy: count)
        searchedBytes = 0
    }

    /// The next whole line, without its end; `nil` when there is none yet.
    mutating func next() throws(AnswerFailure) -> ByteBuffer? {
        guard let length = lengthOfLine() else {
            guard buffer.readableBytes <= maxLineBytes else { throw .tooLarge }
            return nil
        }
        searchedBytes = 0
        guard length <= maxLineBytes, var line = buffer.readSlice(length: length + 1) else { throw .tooLarge }
        let endsWithCR = length > 0 && line.getInteger(at: line.readerIndex + length - 1, as: UInt8.self) == 0x0D
        line.moveWriterIndex(to: line.writerIndex - (endsWithCR ? 2 : 1))
        return line
    }

    /// What is left when nothing more comes: a last line without an end, `nil` when there is none.
    mutating func finish() -> ByteBuffer? {
        defer { buffer = ByteBuffer() }
        return buffer.readableBytes > 0 ? buffer : nil
    }

    private mutating func lengthOfLine() -> Int? {
        if lineEnd == nil { findLineEnd() }
        guard let lineEnd else { return nil }
        let start = buffer.readerIndex
        if let end = buffer.readableBytesView[(start + searchedBytes)...].firstIndex(of: lineEnd) { return end - start }
        searchedBytes = buffer.readableBytes
        return nil
    }

    /// Looks how the first line ends: whether something follows a CR is known with the next byte only.
    private mutating func findLineEnd() {
        (searchedBytes, lineEnd) = buffer.withUnsafeReadableBytes { [searchedBytes] bytes in
            guard let end = bytes[searchedBytes...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
                return (bytes.count, nil)
            }
            if bytes[end] == 0x0A { return (end, 0x0A) }
            guard end + 1 < bytes.count else { return (end, nil) }
            return (end, bytes[end + 1] == 0x0A ? 0x0A : 0x0D)
        }
    }
}
