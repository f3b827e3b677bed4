import NIOCore
import NIOWebSocket

/// Takes a client's bytes apart into frames (RFC 6455, 5.2). What a frame may hold is looked at as soon as its head is
/// there, against a bound that grows when the client has said who it is.
///
/// NIO's own decoder has one bound for a connection's whole life. A frame beyond it is told as an error, once; its bytes
/// and all messages after it are skipped without being kept, so that the client gets to read why it is closed.
final class FrameDecoder: ByteToMessageDecoder {
    typealias InboundOut = WebSocketFrame

    /// Beyond it a frame is not taken in.
    var maxFrameBytes: Int
    /// Nothing is kept any more but control frames.
    var skipsMessages = false
    /// What the message that is coming holds of the process's budget; `nil` where nothing is counted.
    var hold: ByteHold?
    /// Of the message before the frame that comes next.
    var earlierBytes = 0
    /// Of the frame that is not all there.
    private(set) var waitingBytes = 0
    /// Of the frame that is being skipped.
    private var bytesToSkip = 0

    /// Nothing of this frame can be taken in now.
    struct OutOfBudget: Error {}

    init(maxFrameBytes: Int) {
        self.maxFrameBytes = maxFrameBytes
    }

    func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        if bytesToSkip > 0 {
            let skipped = min(bytesToSkip, buffer.readableBytes)
            buffer.moveReaderIndex(forwardBy: skipped)
            bytesToSkip -= skipped
            return buffer.readableBytes > 0 ? .continue : .needMoreData
        }
        guard let head = ClientFrameHead(peekingAt: buffer) else { return .needMoreData }
        if let error = fault(of: head) {
            skipsMessages = true
            skip(head, &buffer)
            context.fireErrorCaught(error)
            return .continue
        }
        if skipsMessages, !head.isControl {
            skip(head, &buffer)
            return .continue
        }
        guard buffer.readableBytes - head.byteCount >= head.payloadBytes else {
            waitingBytes = buffer.readableBytes
            return .needMoreData
        }
        waitingBytes = 0
        buffer.moveReaderIndex(forwardBy: head.byteCount)
        guard let payload = buffer.readSlice(length: head.payloadBytes) else { return .needMoreData }
        context.fireChannelRead(wrapInboundOut(head.frame(payload)))
        return .continue
    }

    /// What is left when the connection ends is no frame.
    func decodeLast(context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool) throws -> DecodingState {
        try decode(context: context, buffer: &buffer)
    }

    private func fault(of head: ClientFrameHead) -> (any Error)? {
        if head.isControl {
            if head.payloadBytes > 125 { return NIOWebSocketError.multiByteControlFrameLength }
            return head.isFinal ? nil : NIOWebSocketError.fragmentedControlFrame
        }
        if skipsMessages { return nil }
        if head.payloadBytes > maxFrameBytes { return NIOWebSocketError.invalidFrameLength }
        return hold?.grow(to: earlierBytes + head.payloadBytes) == false ? OutOfBudget() : nil
    }

    private func skip(_ head: ClientFrameHead, _ buffer: inout ByteBuffer) {
        buffer.moveReaderIndex(forwardBy: head.byteCount)
        bytesToSkip = head.payloadBytes
    }
}

/// The head of a frame on its way from a client.
struct ClientFrameHead: Equatable {
    private let firstByte: UInt8
    private let mask: UInt32?
    /// Of the head itself.
    let byteCount: Int
    /// A length beyond `Int` is `Int.max`: no bound is larger.
    let payloadBytes: Int

    var isFinal: Bool { firstByte & 0x80 != 0 }
    var isControl: Bool { firstByte & 0x08 != 0 }

    /// Reads without taking; `nil` while bytes are missing.
    init?(peekingAt buffer: ByteBuffer) {
        var rest = buffer
        guard let (first, second) = rest.readMultipleIntegers(as: (UInt8, UInt8).self) else { return nil }
        switch second & 0x7F {
        case 126:
            guard let length: UInt16 = rest.readInteger() else { return nil }
            payloadBytes = Int(length)
        case 127:
            guard let length: UInt64 = rest.readInteger() else { return nil }
            payloadBytes = Int(clamping: length)
        case let length: payloadBytes = Int(length)
        }
        if second & 0x80 != 0 {
            guard let key: UInt32 = rest.readInteger() else { return nil }
            mask = key
        } else {
            mask = nil
        }
        firstByte = first
        byteCount = rest.readerIndex - buffer.readerIndex
    }

    /// The frame, with its payload as it came.
    func frame(_ payload: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(
            fin: isFinal, rsv1: firstByte & 0x40 != 0, rsv2: firstByte & 0x20 != 0, rsv3: firstByte & 0x10 != 0,
            // Four bits are all that an opcode has.
            opcode: WebSocketOpcode(encodedWebSocketOpcode: firstByte & 0x0F) ?? .continuation, maskKey: maskingKey,
            data: payload)
    }

    private var maskingKey: WebSocketMaskingKey? {
        mask.map { key in
            [
                UInt8(truncatingIfNeeded: key >> 24), UInt8(truncatingIfNeeded: key >> 16),
                UInt8(truncatingIfNeeded: key >> 8), UInt8(truncatingIfNeeded: key),
            ]
        }
    }
}
