import Glibc
import NIOCore

/// Takes a `multipart/form-data` body apart as it arrives. Pure: bytes go in by `append`, events come out of `next`.
///
/// It holds back only what may yet turn out to be a delimiter, plus one part's header (16 KiB at most), however large
/// the parts are. Every way of cutting the body into chunks gives the same parts with the same bytes.
struct MultipartParser {
    enum Event: Equatable {
        case partBegan(MultipartHeaders)
        /// The next bytes of the part's content.
        case data(ByteBuffer)
        case partEnded
        /// The closing delimiter was read; whatever follows is ignored.
        case finished
    }

    private enum State {
        case preamble
        case afterDelimiter
        case headers
        case content
        case finished
    }

    static let maxHeaderBytes = 16 * 1024
    static let maxPreambleBytes = 4 * 1024

    private let delimiter: [UInt8]
    private var state = State.preamble
    private var buffer: ByteBuffer
    private var skippedBytes = 0

    init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter may stand at the very start: as if an empty line came before.
        buffer = ByteBuffer(string: "\r\n")
    }

    /// The closing delimiter was read.
    var isFinished: Bool { state == .finished }

    mutating func append(_ chunk: ByteBuffer) {
        guard state != .finished else { return }
        buffer.writeImmutableBuffer(chunk)
    }

    /// The next event, or `nil` when more bytes are needed.
    mutating func next() throws(MultipartError) -> Event? {
        while true {
            switch state {
            case .preamble:
                guard try skipPreamble() else { return nil }
            case .afterDelimiter:
                guard try readDelimiterEnd() else { return nil }
                if state == .finished { return .finished }
            case .headers:
                return try readHeaders()
            case .content:
                return readContent()
            case .finished:
                return nil
            }
        }
    }

    /// Whether the first delimiter was found.
    private mutating func skipPreamble() throws(MultipartError) -> Bool {
        let found = offsetOfDelimiter()
        let skipped = found ?? settledBytes
        buffer.moveReaderIndex(forwardBy: skipped)
        skippedBytes += skipped
        guard skippedBytes <= Self.maxPreambleBytes else { throw .malformed("no boundary at the start") }
        guard found != nil else { return false }
        buffer.moveReaderIndex(forwardBy: delimiter.count)
        state = .afterDelimiter
        return true
    }

    /// Whether it is known what stands behind a delimiter: `--` (the end), or a line end.
    private mutating func readDelimiterEnd() throws(MultipartError) -> Bool {
        while let byte: UInt8 = buffer.getInteger(at: buffer.readerIndex), byte == 0x20 || byte == 0x09 {
            buffer.moveReaderIndex(forwardBy: 1)
            skippedBytes += 1
            guard skippedBytes <= Self.maxPreambleBytes else { throw .malformed("no line end behind the boundary") }
        }
        guard let pair: UInt16 = buffer.readInteger() else { return false }
        switch pair {
        case 0x0D0A:
            state = .headers
        case 0x2D2D:
            state = .finished
            buffer.clear()
        default:
            throw .malformed("no line end behind the boundary")
        }
        return true
    }

    private mutating func readHeaders() throws(MultipartError) -> Event? {
        let view = buffer.readableBytesView
        let length: Int
        let consumed: Int
        if view.starts(with: [0x0D, 0x0A]) {
            (length, consumed) = (0, 2)
        } else if let end = offset(of: [0x0D, 0x0A, 0x0D, 0x0A]) {
            (length, consumed) = (end, end + 4)
        } else {
            guard view.count <= Self.maxHeaderBytes else { throw .headersTooLong }
            return nil
        }
        guard length <= Self.maxHeaderBytes else { throw .headersTooLong }
        let headers = MultipartHeaders(view.prefix(length))
        buffer.moveReaderIndex(forwardBy: consumed)
        state = .content
        return .partBegan(headers)
    }

    private mutating func readContent() -> Event? {
        if let end = offsetOfDelimiter() {
            if end > 0 { return buffer.readSlice(length: end).map(Event.data) }
            buffer.moveReaderIndex(forwardBy: delimiter.count)
            state = .afterDelimiter
            return .partEnded
        }
        let settled = settledBytes
        guard settled > 0, let slice = buffer.readSlice(length: settled) else { return nil }
        buffer.discardReadBytes()
        return .data(slice)
    }

    private func offsetOfDelimiter() -> Int? {
        offset(of: delimiter)
    }

    /// Bytes at the front that no delimiter can reach into any more.
    private var settledBytes: Int {
        max(0, buffer.readableBytes - (delimiter.count - 1))
    }

    /// Looks for the needle's first byte, then compares.
    private func offset(of needle: [UInt8]) -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = 0
            while start + needle.count <= bytes.count {
                let length = bytes.count - needle.count - start + 1
                guard let hit = memchr(base + start, Int32(needle[0]), length) else { return nil }
                let candidate = UnsafeRawPointer(hit) - base
                if memcmp(base + candidate, needle, needle.count) == 0 { return candidate }
                start = candidate + 1
            }
            return nil
        }
    }
}

/// Why a body is no `multipart/form-data`.
enum MultipartError: Error, Equatable {
    case malformed(String)
    case headersTooLong
}
