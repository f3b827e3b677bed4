import NIOCore
import NIOPosix

/// What a load does with the frames of its connection. Called on the connection's event loop.
protocol LoadBehavior: AnyObject {
    /// The connection stands; `send` sends a text frame.
    func frame(_ kind: FrameScanner.Kind, _ payload: ByteBuffer, send: (String) -> Void)
}

/// A WebSocket client that costs little: no upgrade machinery, no decoding, one handler.
///
/// `@unchecked Sendable`: confined to its event loop, as every channel handler.
final class LoadConnection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: String
    private let behavior: any LoadBehavior
    private let opened: EventLoopPromise<Void>
    private var scanner = FrameScanner()
    private var isOpen = false

    private init(path: String, port: Int, behavior: any LoadBehavior, opened: EventLoopPromise<Void>) {
        request = """
            GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n
            """
        self.behavior = behavior
        self.opened = opened
    }

    /// Connects and upgrades.
    static func open(
        path: String, port: Int, on loop: any EventLoop, behavior: @escaping @Sendable () -> any LoadBehavior
    )
        async throws -> any Channel
    {
        let opened = loop.makePromise(of: Void.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        LoadConnection(path: path, port: port, behavior: behavior(), opened: opened))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await opened.futureResult.get()
        return channel
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        scanner.append(&bytes)
        if !isOpen {
            guard let head = scanner.readHead() else { return }
            guard head.contains(" 101 ") else { return opened.fail(UpgradeRefused(answer: String(head))) }
            isOpen = true
            opened.succeed()
        }
        while let (kind, payload) = scanner.next() {
            behavior.frame(kind, payload) { Self.send($0, context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        opened.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        opened.fail(ChannelError.eof)
    }

    /// A client must mask; a mask of zeros leaves the text as it is.
    private static func send(_ text: String, _ context: ChannelHandlerContext) {
        let length = text.utf8.count
        var frame = context.channel.allocator.buffer(capacity: length + 8)
        frame.writeInteger(UInt8(0x81))
        if length < 126 {
            frame.writeInteger(UInt8(0x80 | length))
        } else {
            frame.writeInteger(UInt8(0x80 | 126))
            frame.writeInteger(UInt16(length))
        }
        frame.writeInteger(UInt32(0))
        frame.writeString(text)
        context.writeAndFlush(NIOAny(frame), promise: nil)
    }
}

/// The gateway did not upgrade the connection.
struct UpgradeRefused: Error {
    let answer: String
}
