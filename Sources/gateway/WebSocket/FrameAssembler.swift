import NIOCore
import NIOWebSocket
import NaviProtocol

/// Turns a client's frames into messages, under the rules of RFC 6455 that the decoder does not check: masking,
/// reserved bits, opcodes, fragmentation, UTF-8, close payloads, and the size of whole messages. Pure.
struct FrameAssembler {
    enum Event: Equatable {
        /// The frame was taken in; nothing is complete yet.
        case incomplete
        /// A whole text message, valid UTF-8.
        case text(ByteBuffer)
        /// A whole binary message, where those are accepted.
        case binary(ByteBuffer)
        case ping(ByteBuffer)
        case pong
        /// The client closes; `code` is to be sent back, if there is one.
        case close(code: UInt16?)
        /// The connection must be closed with this code.
        case violation(CloseCode, reason: String = "")
    }

    /// What a message may come to.
    struct Bounds: Equatable, Sendable {
        var maxMessageBytes: Int
        /// Frames that a message may be cut into; with 1 it has to come whole.
        var maxFrames = 1000

        /// Of a client that has not said who it is.
        static let beforeSignIn = Bounds(maxMessageBytes: 1024, maxFrames: 1)
    }

    var bounds: Bounds
    private let acceptsBinary: Bool
    /// The fragments so far; `nil` outside of a fragmented message. Nothing else may refer to it while it grows: then
    /// each fragment would cost as much as all before it.
    private var fragments: ByteBuffer?
    private var fragmentCount = 0
    /// The fragments are those of a binary message.
    private var isBinary = false

    /// What is held of a message that is not complete.
    var heldBytes: Int { fragments?.readableBytes ?? 0 }

    /// - Parameter acceptsBinary: Binary messages are no part of the protocol; only the echo for tests takes them.
    init(_ bounds: Bounds, acceptsBinary: Bool = false) {
        self.bounds = bounds
        self.acceptsBinary = acceptsBinary
    }

    mutating func receive(_ frame: WebSocketFrame) -> Event {
        guard let mask = frame.maskKey, !frame.rsv1, !frame.rsv2, !frame.rsv3, frame.extensionData == nil else {
            return .violation(.protocolError)
        }
        var payload = frame.data
        payload.webSocketUnmask(mask)
        switch frame.opcode {
        case .text:
            guard fragments == nil else { return .violation(.protocolError) }
            isBinary = false
            return add(payload, isLast: frame.fin)
        case .continuation:
            guard fragments != nil else { return .violation(.protocolError) }
            return add(payload, isLast: frame.fin)
        case .binary where acceptsBinary && fragments == nil:
            isBinary = true
            return add(payload, isLast: frame.fin)
        case .binary: return .violation(fragments == nil ? .unsupportedData : .protocolError)
        case .ping: return control(frame, .ping(payload))
        case .pong: return control(frame, .pong)
        case .connectionClose: return control(frame, Self.close(payload))
        default: return .violation(.protocolError)
        }
    }

    private mutating func add(_ payload: ByteBuffer, isLast: Bool) -> Event {
        guard payload.readableBytes <= bounds.maxMessageBytes - heldBytes else {
            return .violation(.messageTooBig, reason: "a message has at most \(bounds.maxMessageBytes) bytes")
        }
        fragmentCount += 1
        guard isLast ? fragmentCount <= bounds.maxFrames : fragmentCount < bounds.maxFrames else {
            return .violation(.policyViolation, reason: "a message has at most \(bounds.maxFrames) frames")
        }
        if fragments == nil {
            fragments = payload
        } else {
            fragments?.writeImmutableBuffer(payload)
        }
        guard isLast, let message = fragments else { return .incomplete }
        fragments = nil
        fragmentCount = 0
        if isBinary { return .binary(message) }
        return message.isValidUTF8 ? .text(message) : .violation(.invalidUTF8)
    }

    private func control(_ frame: WebSocketFrame, _ event: Event) -> Event {
        frame.fin && frame.length <= 125 ? event : .violation(.protocolError)
    }

    private static func close(_ payload: ByteBuffer) -> Event {
        var payload = payload
        guard payload.readableBytes > 0 else { return .close(code: nil) }
        guard let code = payload.readInteger(as: UInt16.self), isAllowed(code) else {
            return .violation(.protocolError)
        }
        return payload.isValidUTF8 ? .close(code: code) : .violation(.invalidUTF8)
    }

    /// Codes that may travel in a close frame.
    private static func isAllowed(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1011, 3000...4999: true
        default: false
        }
    }
}

extension ByteBuffer {
    var isValidUTF8: Bool {
        withUnsafeReadableBytes { bytes in
            do {
                _ = try UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)
                return true
            } catch {
                return false
            }
        }
    }
}
