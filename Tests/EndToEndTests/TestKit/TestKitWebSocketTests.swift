import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import NaviProtocol
import TestKit
import Testing

/// The test client keeps to the standard: NIO's own WebSocket server understands it, and it reports what that says.
@Suite(.timeLimit(.minutes(1)))
struct TestKitWebSocketTests {
    @Test func framesOfEveryLengthComeBackAsTheyWereSent() async throws {
        let server = try await EchoServer.start()
        let client = try await WebSocketClient.connect(port: server.port, path: "/ws/sessions/x")
        for length in [1, 125, 126, 65535, 65536, 300_000] {
            let text = String(repeating: "é", count: length / 2) + (length % 2 == 1 ? "x" : "")
            try await client.send(text)
            #expect(try await client.nextText() == text)
        }
    }

    @Test func aFragmentedMessageIsOneMessage() async throws {
        let server = try await EchoServer.start()
        let client = try await WebSocketClient.connect(port: server.port, path: "/ws/sessions/x")
        try await client.send(RawWebSocketFrame(RawWebSocketFrame.text, Array("Hel".utf8), isFinal: false))
        try await client.send(RawWebSocketFrame(RawWebSocketFrame.continuation, Array("lo".utf8)))
        #expect(try await client.nextText() == "Hello")
    }

    @Test func aPingIsAnsweredAndAPongIsSeen() async throws {
        let server = try await EchoServer.start()
        let client = try await WebSocketClient.connect(port: server.port, path: "/ws/sessions/x")
        try await client.send(RawWebSocketFrame(RawWebSocketFrame.ping, [1, 2]))
        #expect(try await client.nextPong() == [1, 2])
    }

    @Test func theServersCloseCodeIsSeenAfterTheFramesBeforeIt() async throws {
        let server = try await EchoServer.start()
        let client = try await WebSocketClient.connect(port: server.port, path: "/ws/sessions/x")
        try await client.send("last words")
        try await client.send("close 4004")
        #expect(try await client.closure().code == 4004)
        #expect(try await client.nextText() == "last words")
        await #expect(throws: WebSocketClosure(code: 4004)) { _ = try await client.nextText() }
    }

    @Test func aFrameIsDecodedWithItsCursor() async throws {
        let server = try await EchoServer.start()
        let client = try await WebSocketClient.connect(port: server.port, path: "/ws/sessions/x")
        let cursor = Cursor(turnOrdinal: 1, attempt: 1, index: 4)
        try await client.send(
            String(decoding: ServerFrame.streamDeltaJSON("x", cursor: cursor), as: UTF8.self))
        let frame = try await client.next(.streamDelta)
        #expect(frame == ReceivedFrame(frame: .streamDelta(StreamDelta(delta: "x")), cursor: cursor))
        #expect(client.lastCursor == cursor)
    }

    @Test func aRefusalOfTheUpgradeHasItsStatusAndBody() async throws {
        let model = try await ScriptedModelServer.start()
        let error = await #expect(throws: WebSocketRefused.self) {
            _ = try await WebSocketClient.connect(port: model.port, path: "/nowhere")
        }
        #expect(error?.response.status == 404)
        #expect(error?.response.text.contains("not_found_error") == true)
    }
}

/// NIO's WebSocket server, which sends back every text; `close 4004` makes it close with that code.
private final class EchoServer: Sendable {
    private let channel: any Channel
    var port: Int { channel.localAddress?.port ?? 0 }

    private init(channel: any Channel) {
        self.channel = channel
    }

    deinit { channel.close(promise: nil) }

    static func start() async throws -> EchoServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                let upgrader = NIOWebSocketServerUpgrader(
                    maxFrameSize: 1 << 20,
                    shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
                    upgradePipelineHandler: { channel, _ in
                        channel.eventLoop.makeCompletedFuture {
                            let aggregator = NIOWebSocketFrameAggregator(
                                minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 100,
                                maxAccumulatedFrameSize: 1 << 20)
                            try channel.pipeline.syncOperations.addHandlers([aggregator, EchoHandler()])
                        }
                    })
                return child.pipeline.configureHTTPServerPipeline(
                    withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return EchoServer(channel: channel)
    }
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text:
            let text = String(buffer: frame.unmaskedData)
            if let code = text.split(separator: " ").last.flatMap({ UInt16($0) }), text.hasPrefix("close ") {
                var bytes = ByteBuffer()
                bytes.writeInteger(code)
                send(.connectionClose, bytes, context)
            } else {
                send(.text, ByteBuffer(string: text), context)
            }
        case .ping: send(.pong, frame.unmaskedData, context)
        case .connectionClose: context.close(promise: nil)
        default: break
        }
    }

    private func send(_ opcode: WebSocketOpcode, _ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: bytes)), promise: nil)
    }
}
