import NIOCore

/// Takes a server's WebSocket frames off a stream of bytes, and knows no more of them than a load needs: cheap enough
/// that the load does not drown what it measures.
struct FrameScanner {
    /// What a frame is, by its `type`.
    enum Kind {
        case sessionSync
        case streamDelta
        case streamEnd
        case error
        case close
        case other
    }

    private var buffer = ByteBuffer()

    mutating func append(_ bytes: inout ByteBuffer) {
        buffer.discardReadBytes()
        buffer.writeBuffer(&bytes)
    }

    /// Takes what comes before the frames: the answer to the upgrade. `nil` while it is incomplete.
    mutating func readHead() -> Substring? {
        let view = buffer.readableBytesView
        let end: [UInt8] = [13, 10, 13, 10]
        guard view.count >= 4, let start = view.indices.first(where: { view[$0...].starts(with: end) }) else {
            return nil
        }
        let head = buffer.readString(length: start - view.startIndex + 4) ?? ""
        return head.prefix { $0 != "\r\n" }
    }

    /// The next whole frame's payload.
    mutating func next() -> (kind: Kind, payload: ByteBuffer)? {
        let start = buffer.readerIndex
        guard let first: UInt8 = buffer.getInteger(at: start), let second: UInt8 = buffer.getInteger(at: start + 1)
        else { return nil }
        var length = Int(second & 0x7F)
        var header = 2
        if length == 126 {
            guard let extended: UInt16 = buffer.getInteger(at: start + 2) else { return nil }
            (length, header) = (Int(extended), 4)
        } else if length == 127 {
            guard let extended: UInt64 = buffer.getInteger(at: start + 2) else { return nil }
            (length, header) = (Int(extended), 10)
        }
        guard buffer.readableBytes >= header + length else { return nil }
        buffer.moveReaderIndex(forwardBy: header)
        guard let payload = buffer.readSlice(length: length) else { return nil }
        return (first & 0xF == 8 ? .close : Self.kind(payload), payload)
    }

    private static func kind(_ payload: ByteBuffer) -> Kind {
        let view = payload.readableBytesView
        if view.starts(with: #"{"type":"stream_delta""#.utf8) { return .streamDelta }
        if view.starts(with: #"{"type":"stream_end""#.utf8) { return .streamEnd }
        if view.starts(with: #"{"type":"session_sync""#.utf8) { return .sessionSync }
        if view.starts(with: #"{"type":"error""#.utf8) { return .error }
        return .other
    }

    /// The text of a `stream_delta` that needs no escaping.
    static func delta(of payload: ByteBuffer) -> Substring.UTF8View {
        let prefix = #"{"type":"stream_delta","delta":""#.utf8.count
        let text = payload.getString(at: payload.readerIndex + prefix, length: payload.readableBytes - prefix) ?? ""
        return text.prefix { $0 != "\"" }.utf8
    }
}
