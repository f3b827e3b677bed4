import NIOCore
import NIOPosix

/// Asks the model server itself, over one kept connection, and measures from each request to its first token: what a
/// client would wait for with nothing in between.
///
/// `@unchecked Sendable`: confined to its event loop, as every channel handler.
final class DirectModelLoop: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let firstToken = Array(#""content":"x""#.utf8)
    private static let end = Array("data: [DONE]\n\n\r\n0\r\n\r\n".utf8)

    private let request: String
    private let samples: SharedSamples
    private let finished: EventLoopPromise<Void>
    private var remaining: Int
    private var answer: [UInt8] = []
    private var sent: UInt64 = 0
    private var hasToken = false

    private init(port: Int, calls: Int, samples: SharedSamples, finished: EventLoopPromise<Void>) {
        let body = #"{"model":"scripted","stream":true,"messages":[{"role":"user","content":"go on"}]}"#
        request = """
            POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """
        self.samples = samples
        self.finished = finished
        remaining = calls
    }

    /// Makes some calls, one after the other.
    static func run(calls: Int, port: Int, samples: SharedSamples) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let finished = loop.makePromise(of: Void.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        DirectModelLoop(port: port, calls: calls, samples: samples, finished: finished))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await finished.futureResult.get()
        try await channel.close()
    }

    func channelActive(context: ChannelHandlerContext) {
        ask(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer += unwrapInboundIn(data).readableBytesView
        if !hasToken, answer.contains(Self.firstToken) {
            hasToken = true
            samples.append(Double(SharedSamples.now() - sent) / 1e6)
        }
        guard answer.suffix(Self.end.count).elementsEqual(Self.end) else { return }
        remaining -= 1
        if remaining > 0 { ask(context) } else { finished.succeed() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finished.fail(ChannelError.eof)
    }

    private func ask(_ context: ChannelHandlerContext) {
        answer.removeAll(keepingCapacity: true)
        hasToken = false
        sent = SharedSamples.now()
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }
}
