import NIOCore

/// One WebSocket frame, with every bit under the test's control.
package struct RawWebSocketFrame: Sendable, Equatable {
    package var opcode: UInt8
    package var payload: [UInt8]
    package var isFinal = true
    /// RSV1 to RSV3 as the three low bits, RSV1 the highest of them.
    package var reservedBits: UInt8 = 0
    package var isMasked = true
    /// A length to claim instead of the payload's own.
    package var claimedLength: Int?

    package static let continuation: UInt8 = 0
    package static let text: UInt8 = 1
    package static let binary: UInt8 = 2
    package static let close: UInt8 = 8
    package static let ping: UInt8 = 9
    package static let pong: UInt8 = 10

    package init(
        _ opcode: UInt8, _ payload: [UInt8] = [], isFinal: Bool = true, reservedBits: UInt8 = 0, isMasked: Bool = true,
        claimedLength: Int? = nil
    ) {
        self.opcode = opcode
        self.payload = payload
        self.isFinal = isFinal
        self.reservedBits = reservedBits
        self.isMasked = isMasked
        self.claimedLength = claimedLength
    }

    package static func text(_ text: String) -> RawWebSocketFrame { RawWebSocketFrame(Self.text, Array(text.utf8)) }

    /// A close frame with a code and a reason, or without both.
    package static func close(code: UInt16?, reason: String = "") -> RawWebSocketFrame {
        RawWebSocketFrame(Self.close, (code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? []) + Array(reason.utf8))
    }

    /// Writes the frame; a mask is random, as the standard asks.
    package func write(to buffer: inout ByteBuffer) {
        buffer.writeInteger((isFinal ? 0x80 : 0) | (reservedBits & 0x7) << 4 | opcode & 0xF)
        let length = claimedLength ?? payload.count
        let maskBit: UInt8 = isMasked ? 0x80 : 0
        switch length {
        case ..<126: buffer.writeInteger(maskBit | UInt8(length))
        case ..<65536:
            buffer.writeInteger(maskBit | 126)
            buffer.writeInteger(UInt16(length))
        default:
            buffer.writeInteger(maskBit | 127)
            buffer.writeInteger(UInt64(length))
        }
        guard isMasked else {
            buffer.writeBytes(payload)
            return
        }
        // A long payload would take long to mask in a debug build, and a mask of zeros is a mask.
        let mask = (0..<4).map { _ in payload.count > 1 << 16 ? 0 : UInt8.random(in: 0...255) }
        buffer.writeBytes(mask)
        guard mask != [0, 0, 0, 0] else {
            buffer.writeBytes(payload)
            return
        }
        var masked = payload
        for position in masked.indices { masked[position] ^= mask[position & 3] }
        buffer.writeBytes(masked)
    }

    /// Takes one whole frame off the buffer; `nil` when more bytes are needed.
    package static func read(from buffer: inout ByteBuffer) -> RawWebSocketFrame? {
        var rest = buffer
        guard let first: UInt8 = rest.readInteger(), let second: UInt8 = rest.readInteger() else { return nil }
        var length = Int(second & 0x7F)
        if length == 126 {
            guard let long: UInt16 = rest.readInteger() else { return nil }
            length = Int(long)
        } else if length == 127 {
            guard let long: UInt64 = rest.readInteger() else { return nil }
            length = Int(clamping: long)
        }
        let isMasked = second & 0x80 != 0
        var mask: [UInt8] = [0, 0, 0, 0]
        if isMasked {
            guard let bytes = rest.readBytes(length: 4) else { return nil }
            mask = bytes
        }
        guard var payload = rest.readBytes(length: length) else { return nil }
        if isMasked { for position in payload.indices { payload[position] ^= mask[position & 3] } }
        buffer = rest
        return RawWebSocketFrame(
            first & 0xF, payload, isFinal: first & 0x80 != 0, reservedBits: first >> 4 & 0x7, isMasked: isMasked)
    }
}
