import NIOCore
import NaviProtocol

extension LinkCodec {
    /// The message in these bytes; its JSON parts are slices of them.
    ///
    /// - Parameter worker: Whose message it is, as the socket says.
    package static func decodeWorkerMessage(
        _ bytes: ByteBuffer, from worker: WorkerID
    ) throws(LinkCodecError) -> WorkerMessage {
        var reader = WireReader(bytes)
        let message = try workerMessage(reader.header(), &reader, worker)
        try reader.finish()
        return message
    }

    /// The message in these bytes.
    ///
    /// - Parameter worker: Whom it has come to.
    package static func decodeGatewayMessage(
        _ bytes: ByteBuffer, at worker: WorkerID
    ) throws(LinkCodecError) -> GatewayMessage {
        var reader = WireReader(bytes)
        let message = try gatewayMessage(reader.header(), &reader, worker)
        try reader.finish()
        return message
    }

    private static func workerMessage(
        _ type: WireType, _ reader: inout WireReader, _ worker: WorkerID
    ) throws(LinkCodecError) -> WorkerMessage {
        switch type {
        case .ready:
            return .ready(.init(workerID: worker, capacity: try reader.count(), running: try reader.keys()))
        case .workerHeartbeat: return .heartbeat(running: try reader.count())
        case .events: return .events(try reader.key(), try reader.frames())
        case .replayed:
            let key = try reader.key()
            let end = try reader.count()
            return .replayed(key, try reader.frames(), end: end)
        case .replayGone: return .replayGone(try reader.id(), attempt: try reader.count())
        case .notice: return .notice(try reader.id(), try reader.bytes())
        case .jobEnded: return .jobEnded(try reader.integer())
        case .released: return .released(try reader.id())
        case .goodbye: return .goodbye
        case .packet, .hello, .wake, .stop, .replay, .acknowledgeEnd, .gatewayHeartbeat, .drain, .assign:
            throw .unknownType(type.rawValue)
        }
    }

    private static func gatewayMessage(
        _ type: WireType, _ reader: inout WireReader, _ worker: WorkerID
    ) throws(LinkCodecError) -> GatewayMessage {
        switch type {
        case .hello: return .hello
        case .wake: return .wake(try reader.id())
        case .assign: return .assign(try reader.assignment(of: worker))
        case .stop: return .tell(.stop, of: try reader.id())
        case .replay:
            let turn: TurnID = try reader.id()
            return .tell(.replay(attempt: try reader.count(), from: try reader.count()), of: turn)
        case .acknowledgeEnd:
            let turn: TurnID = try reader.id()
            return .tell(.acknowledgeEnd(attempt: try reader.count()), of: turn)
        case .gatewayHeartbeat: return .heartbeat
        case .drain: return .drain
        case .ready, .workerHeartbeat, .events, .replayed, .replayGone, .notice, .jobEnded, .released, .goodbye,
            .packet:
            throw .unknownType(type.rawValue)
        }
    }
}
