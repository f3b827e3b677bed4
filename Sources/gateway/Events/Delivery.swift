import NIOCore
import NaviLink
import NaviProtocol

/// Something for one socket. Deliveries to a socket are carried out in the order in which they were decided.
struct Delivery: Sendable {
    let connection: ConnectionRef
    let payload: Payload

    enum Payload: Sendable {
        case frames(FrameBatch)
        case welcome(Welcome)
        /// Of the list of sessions; the first ones open the socket.
        case list(OutboundFrames, isFirst: Bool)
        case close(CloseCode)
    }
}

/// What a client that has just connected gets first. It is encoded on the socket's own loop.
struct Welcome: Sendable {
    var sync: SessionSync
    /// Frames without a cursor that were sent to the session since the client came.
    var notices: [EncodedFrame]
    /// The turns to replay, oldest first.
    var turns: [Replay]

    /// One turn's part of it.
    struct Replay: Sendable {
        /// `stream_start` for a log that begins with `stream_restart`.
        var turn: TurnID
        var start: EncodedFrame?
        var frames: ArraySlice<TurnFrame>
    }

    /// Frames from this size on are not copied: every client that gets them is sent the log's own bytes.
    private static let sharedBytes = 8 * 1024

    /// All of it, in order.
    var frames: [EncodedFrame] {
        [EncodedFrame(.sessionSync(sync))] + notices
            + turns.flatMap { turn in
                (turn.start.map { [$0] } ?? []) + turn.frames.map { EncodedFrame($0, of: turn.turn) }
            }
    }

    /// The same for the wire: headers and small frames, and between them large frames as they are.
    func pieces() -> (buffers: [ByteBuffer], frames: Int) {
        var (buffers, count, small) = ([ByteBuffer](), 0, OutboundFrames())
        for frame in frames {
            guard frame.json.readableBytes >= Self.sharedBytes else {
                small.append(frame.json)
                continue
            }
            small.appendHeader(length: frame.json.readableBytes)
            buffers += [small.bytes, frame.json]
            count += small.count
            small = OutboundFrames()
        }
        return (buffers + [small.bytes], count + small.count)
    }
}
