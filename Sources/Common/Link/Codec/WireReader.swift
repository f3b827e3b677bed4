import NIOCore
import NaviProtocol

/// Reads a message front to back; whatever is not there is `malformed`, never a trap.
struct WireReader {
    private var rest: ByteBuffer

    init(_ bytes: ByteBuffer) {
        rest = bytes
    }

    /// Reads version and type.
    mutating func header() throws(LinkCodecError) -> WireType {
        let version: UInt8 = try integer()
        guard version == LinkCodec.version else { throw .unknownVersion(version) }
        let type: UInt8 = try integer()
        guard let type = WireType(rawValue: type) else { throw .unknownType(type) }
        return type
    }

    mutating func integer<Number: FixedWidthInteger>() throws(LinkCodecError) -> Number {
        guard let number = rest.readInteger(as: Number.self) else { throw .malformed }
        return number
    }

    mutating func count() throws(LinkCodecError) -> Int {
        let number: UInt32 = try integer()
        return Int(number)
    }

    mutating func id<ID: UUIDIdentifier>() throws(LinkCodecError) -> ID {
        guard let (high, low) = rest.readMultipleIntegers(as: (UInt64, UInt64).self) else { throw .malformed }
        return ID(high: high, low: low)
    }

    mutating func key() throws(LinkCodecError) -> TurnKey {
        TurnKey(sessionID: try id(), turnID: try id(), ordinal: try count(), attempt: try count())
    }

    mutating func keys() throws(LinkCodecError) -> [TurnKey] {
        let count = try elements(ofBytes: LinkCodec.turnKeyBytes)
        var keys: [TurnKey] = []
        keys.reserveCapacity(count)
        for _ in 0..<count { keys.append(try key()) }
        return keys
    }

    /// They share the message's storage; nothing is copied.
    mutating func bytes() throws(LinkCodecError) -> ByteBuffer {
        try bytes(count: try count())
    }

    mutating func bytes(count: Int) throws(LinkCodecError) -> ByteBuffer {
        guard let slice = rest.readSlice(length: count) else { throw .malformed }
        return slice
    }

    mutating func frames() throws(LinkCodecError) -> [TurnFrame] {
        var index = try count()
        let count = try elements(ofBytes: LinkCodec.frameHeaderBytes)
        var frames: [TurnFrame] = []
        frames.reserveCapacity(count)
        for _ in 0..<count {
            let frame = try frame(at: index)
            frames.append(frame)
            index = frame.index + 1
        }
        return frames
    }

    var isAtEnd: Bool { rest.readableBytes == 0 }

    /// Every byte must have been read.
    func finish() throws(LinkCodecError) {
        guard isAtEnd else { throw .malformed }
    }

    private mutating func frame(at index: Int) throws(LinkCodecError) -> TurnFrame {
        guard let (kindCode, outcomeCode, span) = rest.readMultipleIntegers(as: (UInt8, UInt8, UInt32).self),
            let kind = ServerFrame.Kind(code: kindCode), let outcome = OutcomeCode(rawValue: outcomeCode), span > 0
        else { throw .malformed }
        return TurnFrame(
            firstIndex: index, index: index + Int(span) - 1, kind: kind, outcome: outcome.outcome, json: try bytes())
    }

    /// A number of elements that the rest of the message can hold, so that a lying count reserves no memory.
    mutating func elements(ofBytes minimum: Int) throws(LinkCodecError) -> Int {
        let count = try count()
        guard count <= rest.readableBytes / minimum else { throw .malformed }
        return count
    }
}
