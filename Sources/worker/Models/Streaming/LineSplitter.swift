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
