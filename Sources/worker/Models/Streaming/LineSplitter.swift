import NIOCore

/// Cuts a stream of bytes into lines. A line ends with LF or CRLF; a rest is kept until its end arrives.
struct LineSplitter {
    private var buffer = ByteBuffer()
    /// Bytes of the buffer that are known to hold no line end.
    private var searchedBytes = 0
    private let maxLineBytes: Int

    /// - Parameter maxLineBytes: A longer line is an error, also while its end is still missing.
    init(maxLineBytes: Int) {
        self.maxLineBytes = maxLineBytes
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

    /// The next whole line, without its end; `nil` when there is none yet.
    mutating func next() throws(AnswerFailure) -> ByteBuffer? {
        guard let length = lengthOfLine() else {
            searchedBytes = buffer.readableBytes
            guard searchedBytes <= maxLineBytes else { throw .tooLarge }
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

    private func lengthOfLine() -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            bytes[searchedBytes...].firstIndex(of: 0x0A)
        }
    }
}
