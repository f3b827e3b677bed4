import NIOCore
import NaviProtocol

extension LinkCodec {
    /// Appends the message's bytes.
    package static func encode(_ message: WorkerMessage, into buffer: inout ByteBuffer) {
        switch message {
        case .ready(let ready):
            writeHeader(.ready, into: &buffer)
            buffer.writeCount(ready.capacity)
            buffer.writeCount(ready.running.count)
            for key in ready.running { buffer.writeKey(key) }
        case .heartbeat(let running):
            writeHeader(.workerHeartbeat, into: &buffer)
            buffer.writeCount(running)
        case .events(let key, let frames):
            writeHeader(.events, into: &buffer)
            buffer.writeKey(key)
            writeFrames(frames, into: &buffer)
        case .replayed(let key, let frames, let end):
            writeHeader(.replayed, into: &buffer)
            buffer.writeKey(key)
            buffer.writeCount(end)
            writeFrames(frames, into: &buffer)
        case .replayGone(let turn, let attempt):
            writeHeader(.replayGone, into: &buffer)
            buffer.writeMultipleIntegers(turn.high, turn.low, UInt32(clamping: attempt))
        case .notice(let session, let json):
            writeHeader(.notice, into: &buffer)
            buffer.writeMultipleIntegers(session.high, session.low, UInt32(clamping: json.readableBytes))
            buffer.writeImmutableBuffer(json)
        case .jobEnded(let job):
            writeHeader(.jobEnded, into: &buffer)
            buffer.writeInteger(job)
        case .released(let turn):
            writeHeader(.released, into: &buffer)
            buffer.writeMultipleIntegers(turn.high, turn.low)
        case .goodbye:
            writeHeader(.goodbye, into: &buffer)
        }
    }

    /// Appends the message's bytes.
    package static func encode(_ message: GatewayMessage, into buffer: inout ByteBuffer) {
        switch message {
        case .hello:
            writeHeader(.hello, into: &buffer)
        case .wake(let turn):
            writeHeader(.wake, into: &buffer)
            buffer.writeMultipleIntegers(turn.high, turn.low)
        case .assign(let assignment):
            writeHeader(.assign, into: &buffer)
            buffer.writeAssignment(assignment)
        case .tell(.stop, let turn):
            writeHeader(.stop, into: &buffer)
            buffer.writeMultipleIntegers(turn.high, turn.low)
        case .tell(.replay(let attempt, let index), let turn):
            writeHeader(.replay, into: &buffer)
            buffer.writeMultipleIntegers(turn.high, turn.low, UInt32(clamping: attempt), UInt32(clamping: index))
        case .tell(.acknowledgeEnd(let attempt), let turn):
            writeHeader(.acknowledgeEnd, into: &buffer)
            buffer.writeMultipleIntegers(turn.high, turn.low, UInt32(clamping: attempt))
        case .heartbeat:
            writeHeader(.gatewayHeartbeat, into: &buffer)
        case .drain:
            writeHeader(.drain, into: &buffer)
        }
    }

    private static func writeFrames(_ frames: [TurnFrame], into buffer: inout ByteBuffer) {
        buffer.writeCount(frames.first?.firstIndex ?? 0)
        buffer.writeCount(frames.count)
        for frame in frames {
            let span = UInt32(clamping: frame.index - frame.firstIndex + 1)
            buffer.writeMultipleIntegers(
                frame.kind.code, OutcomeCode(frame.outcome).rawValue, span, UInt32(clamping: frame.json.readableBytes))
            buffer.writeImmutableBuffer(frame.json)
        }
    }
}
