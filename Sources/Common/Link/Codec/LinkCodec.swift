import NIOCore

/// The bytes of the link's messages.
///
/// A message is a version byte, a type byte, and the type's fields: integers big-endian, ids as two 64-bit words,
/// JSON as opaque bytes after a 32-bit length. One message carries any number of frames of one turn; a worker's packet
/// carries any number of its messages. Frames cost 10 bytes each beside their JSON; their indexes follow from the first
/// one.
package enum LinkCodec {
    /// Raised when the meaning of a type changes, or when one comes that the other side has to understand.
    static let version: UInt8 = 5
    /// Session, turn, ordinal, attempt.
    static let turnKeyBytes = 40
    /// Kind, outcome, span, length of the JSON.
    static let frameHeaderBytes = 10

    static func writeHeader(_ type: WireType, into buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(version, type.rawValue)
    }
}

extension ByteBuffer {
    /// The link's numbers are counts and indexes far below 2³²; one beyond would be our own bug and is cut to fit.
    mutating func writeCount(_ number: Int) {
        writeInteger(UInt32(clamping: number))
    }

    mutating func writeKey(_ key: TurnKey) {
        writeMultipleIntegers(
            key.sessionID.high, key.sessionID.low, key.turnID.high, key.turnID.low,
            UInt32(clamping: key.ordinal), UInt32(clamping: key.attempt))
    }
}
