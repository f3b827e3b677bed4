import NIOCore
import NaviLink
import NaviProtocol

/// Something for one socket. Deliveries to a socket are carried out in the order in which they were decided.
struct Delivery: Sendable {
    let connection: ConnectionRef
    let payload: Payload

    enum Payload: Sendable {
        case frames(OutboundFrames)
        case welcome(Welcome)
        /// The first frames of a socket that joins no session.
        case opening(OutboundFrames)
        case close(CloseCode)
    }
}

/// What a client that has just connected gets first. It is encoded on the socket's own loop.
struct Welcome: Sendable {
    var sync: SessionSync
    /// Frames without a cursor that were sent to the session since the client came.
    var notices: [[UInt8]]
    /// The turns to replay, oldest first.
    var turns: [Replay]

    /// One turn's part of it.
    struct Replay: Sendable {
        /// `stream_start` for a log that begins with `stream_restart`.
        var start: [UInt8]?
        var frames: ArraySlice<TurnFrame>
    }

    /// Frames from this size on are not copied: every client that gets them is sent the log's own bytes.
    private static let sharedBytes = 8 * 1024

    /// All of it, for the wire, in order: headers and small frames, and between them large frames as they are.
    func pieces() -> (buffers: [ByteBuffer], frames: Int) {
        var buffers: [ByteBuffer] = []
        var small = OutboundFrames(json: ServerFrame.sessionSync(sync).json())
        for notice in notices { small.append(notice) }
        var count = 0
        for turn in turns {
            if let start = turn.start { small.append(start) }
            for frame in turn.frames {
                guard frame.json.readableBytes >= Self.sharedBytes else {
                    small.append(frame.json)
                    continue
                }
                small.appendHeader(length: frame.json.readableBytes)
                buffers += [small.bytes, frame.json]
                count += small.count
                small = OutboundFrames()
            }
        }
        return (buffers + [small.bytes], count + small.count)
    }

    /// The same in one.
    func encoded() -> OutboundFrames {
        let (buffers, count) = pieces()
        return OutboundFrames(joining: buffers, count: count)
    }
}
