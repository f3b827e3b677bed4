import NIOCore

/// WebSocket text frames, ready for the wire: encoded once, however many sockets they go to.
///
/// Server frames are not masked, so every client gets the same bytes.
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

    /// Frames whose bytes are at hand, in pieces.
    init(joining pieces: [ByteBuffer], count: Int) {
        self.init(reservingBytes: pieces.reduce(0) { $0 + $1.readableBytes })
        for piece in pieces { bytes.writeImmutableBuffer(piece) }
        self.count = count
    }

    /// The frames' texts, taken apart again.
    var payloads: [[UInt8]] {
        var bytes = bytes
        var payloads: [[UInt8]] = []
        payloads.reserveCapacity(count)
        while let length = FrameHeader.readLength(from: &bytes), let payload = bytes.readBytes(length: length) {
            payloads.append(payload)
        }
        return payloads
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
