import NIOCore

/// WebSocket text frames, ready for the wire.
struct OutboundFrames: Sendable, Equatable {
    /// Headers and payloads, one frame after the other.
    private(set) var bytes: ByteBuffer
    private(set) var count = 0

    init(reservingBytes capacity: Int = 0) {
        bytes = ByteBuffer()
        bytes.reserveCapacity(capacity)
    }

    init(json: [UInt8]) {
        self.init(reservingBytes: json.count + FrameHeader.maxBytes)
        append(json)
    }

    mutating func append(_ json: ByteBuffer) {
        appendHeader(length: json.readableBytes)
        bytes.writeImmutableBuffer(json)
    }

    /// Announces a frame; whoever writes these bytes writes its text behind them.
    mutating func appendHeader(length: Int) {
        FrameHeader.write(.text, length: length, to: &bytes)
        count += 1
    }

    mutating func append(_ json: [UInt8]) {
        FrameHeader.write(.text, length: json.count, to: &bytes)
        bytes.writeBytes(json)
        count += 1
    }
}
