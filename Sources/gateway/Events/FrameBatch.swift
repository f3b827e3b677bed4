import Synchronization

/// Frames that are sent together, to however many.
///
/// Server frames are not masked, so every socket gets the same bytes: they are made when the first one needs them.
final class FrameBatch: Sendable {
    let frames: [EncodedFrame]
    private let encoded = Mutex<OutboundFrames?>(nil)

    init(_ frames: [EncodedFrame]) {
        self.frames = frames
    }

    convenience init(_ frame: EncodedFrame) {
        self.init([frame])
    }

    /// Of JSON.
    var byteCount: Int { frames.reduce(0) { $0 + $1.json.readableBytes } }

    /// The frames for sockets.
    var outbound: OutboundFrames {
        encoded.withLock { encoded in
            if let encoded { return encoded }
            var outbound = OutboundFrames(reservingBytes: byteCount + frames.count * FrameHeader.maxBytes)
            for frame in frames { outbound.append(frame.json) }
            encoded = outbound
            return outbound
        }
    }
}
