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

    /// All of it, for the wire.
    func encoded() -> OutboundFrames {
        let json = ServerFrame.sessionSync(sync).json()
        let size = turns.reduce(json.count) { sum, turn in
            turn.frames.reduce(sum) { $0 + $1.json.readableBytes + FrameHeader.maxBytes }
        }
        var frames = OutboundFrames(reservingBytes: size + 64)
        frames.append(json)
        for notice in notices { frames.append(notice) }
        for turn in turns {
            if let start = turn.start { frames.append(start) }
            for frame in turn.frames { frames.append(frame.json) }
        }
        return frames
    }
}
