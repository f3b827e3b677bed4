import NIOCore
import NaviProtocol

/// The head of a frame as the server sends it: whole (FIN) and unmasked (RFC 6455, 5.2).
enum FrameHeader {
    /// Opcodes the server sends.
    enum Opcode: UInt8 {
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xA
    }

    /// The longest head.
    static let maxBytes = 10

    static func write(_ opcode: Opcode, length: Int, to buffer: inout ByteBuffer) {
        buffer.writeInteger(0x80 | opcode.rawValue)
        if length < 126 {
            buffer.writeInteger(UInt8(length))
        } else if length <= Int(UInt16.max) {
            buffer.writeMultipleIntegers(UInt8(126), UInt16(length))
        } else {
            buffer.writeMultipleIntegers(UInt8(127), UInt64(length))
        }
    }

    /// A control frame; at most 125 bytes of payload.
    static func control(_ opcode: Opcode, payload: ByteBuffer = ByteBuffer()) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(2 + payload.readableBytes)
        write(opcode, length: payload.readableBytes, to: &buffer)
        buffer.writeImmutableBuffer(payload)
        return buffer
    }

    static func close(_ code: CloseCode, reason: String = "") -> ByteBuffer {
        var payload = ByteBuffer(integer: code.rawValue)
        payload.writeString(reason)
        return control(.close, payload: payload)
    }
}
