import NIOCore
import NIOExtras
import NIOWebSocket
import NaviProtocol

/// Sends back what it gets, under the same rules as every other socket: see `TestFeature.echo`.
final class EchoConnection: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = ByteBuffer

    private var assembler: FrameAssembler
    private var output: ChannelHandlerContext?
    private var isClosing = false

    init(maxMessageBytes: Int) {
        assembler = FrameAssembler(.init(maxMessageBytes: maxMessageBytes, maxFrames: .max), acceptsBinary: true)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        output = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        output = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        switch assembler.receive(unwrapInboundIn(data)) {
        case .incomplete, .pong: break
        case .text(let text): send(.text, text)
        case .binary(let bytes): send(.binary, bytes)
        case .ping(let payload): send(.pong, payload)
        case .close(let code): close(code.map { ByteBuffer(integer: $0) } ?? ByteBuffer())
        case .violation(let code, _): close(ByteBuffer(integer: code.rawValue))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(ByteBuffer(integer: CloseCode.protocolError.rawValue))
    }

    private func send(_ opcode: FrameHeader.Opcode, _ payload: ByteBuffer) {
        var frame = ByteBuffer()
        FrameHeader.write(opcode, length: payload.readableBytes, to: &frame)
        frame.writeImmutableBuffer(payload)
        output?.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    private func close(_ payload: ByteBuffer) {
        guard !isClosing, let output else { return }
        isClosing = true
        let channel = output.channel
        output.writeAndFlush(wrapOutboundOut(FrameHeader.control(.close, payload: payload)))
            .whenComplete { _ in channel.close(promise: nil) }
    }
}
