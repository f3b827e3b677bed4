import NIOCore

/// What a WebSocket connection tells its client.
enum WebSocketEvent: Sendable {
    case upgraded
    case refused(RawResponse)
    case text(ByteBuffer)
    case pong([UInt8])
    case closing(WebSocketClosure)
    case ended
}

/// The client's end of one connection: the upgrade, then frames. It answers pings and closes, and leaves everything
/// else to whoever listens. It is written apart from NIO's WebSocket codec on purpose: the server under test uses
/// that one.
final class WebSocketClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: String
    private let onEvent: @Sendable (WebSocketEvent) -> Void
    private var buffer = ByteBuffer()
    private var isUpgraded = false
    private var isOver = false
    private var fragments: ByteBuffer?

    init(request: String, onEvent: @escaping @Sendable (WebSocketEvent) -> Void) {
        self.request = request
        self.onEvent = onEvent
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { sendRequest(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        sendRequest(context)
        context.fireChannelActive()
    }

    private func sendRequest(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        if buffer.readableBytes == 0 { buffer = part } else { buffer.writeBuffer(&part) }
        if !isUpgraded { upgrade(atEnd: false) }
        guard isUpgraded else { return }
        while let frame = RawWebSocketFrame.read(from: &buffer) { handle(frame, context) }
        buffer.discardReadBytes()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isUpgraded { upgrade(atEnd: true) }
        end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        onEvent(.ended)
    }

    private func upgrade(atEnd: Bool) {
        guard let response = RawResponse(parsing: Array(buffer.readableBytesView)) else { return }
        if response.status == 101 {
            // Behind the head of a 101 come frames, whatever its headers say.
            buffer.moveReaderIndex(forwardBy: response.byteCount - response.body.count)
            isUpgraded = true
            onEvent(.upgraded)
        } else if response.isComplete || atEnd {
            onEvent(.refused(response))
        }
    }

    private func handle(_ frame: RawWebSocketFrame, _ context: ChannelHandlerContext) {
        switch frame.opcode {
        case RawWebSocketFrame.text where frame.isFinal:
            onEvent(.text(ByteBuffer(bytes: frame.payload)))
        case RawWebSocketFrame.text:
            fragments = ByteBuffer(bytes: frame.payload)
        case RawWebSocketFrame.continuation:
            fragments?.writeBytes(frame.payload)
            if frame.isFinal, let whole = fragments {
                fragments = nil
                onEvent(.text(whole))
            }
        case RawWebSocketFrame.ping:
            send(RawWebSocketFrame(RawWebSocketFrame.pong, frame.payload), context)
        case RawWebSocketFrame.pong:
            onEvent(.pong(frame.payload))
        case RawWebSocketFrame.close:
            onEvent(.closing(WebSocketClosure(payload: frame.payload)))
            send(RawWebSocketFrame(RawWebSocketFrame.close, Array(frame.payload.prefix(2))), context)
        default:
            // The protocol has no binary messages: showing up as a text of rubbish makes the test fail.
            onEvent(.text(ByteBuffer(bytes: frame.payload)))
        }
    }

    private func send(_ frame: RawWebSocketFrame, _ context: ChannelHandlerContext) {
        var bytes = ByteBuffer()
        frame.write(to: &bytes)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }
}
