import NIOCore
import NIOExtras
import NIOHTTP1
import NaviProtocol

/// Between the decoder and everything else of a connection: lets through what `RequestGate` allows, answers the rest
/// itself and closes, and keeps the times in which a request must arrive.
///
/// It also works around NIO's upgrade handler, which loses the head of a request whose `Upgrade` nobody takes: the
/// header is removed here unless the request really becomes a WebSocket.
final class UpgradeGate: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    struct Times: Sendable {
        /// From the connection's start to the end of the first head.
        var headers = TimeAmount.seconds(10)
        /// Between two pieces of a body.
        var bodyIdle = TimeAmount.seconds(30)
    }

    /// How long a refused client may go on sending.
    private static let lingering = TimeAmount.seconds(1)

    private let gate: RequestGate
    private let isOverLimit: Bool
    private let times: Times
    private let onUpgrade: (SocketTarget) -> Void
    private var isFirst = true
    /// Requests that were let through and have not been answered.
    private var openRequests = 0
    private var isReadingBody = false
    private var bodyReadAt = NIODeadline.now()
    private var isShut = false
    private var refusal: GateRefusal?
    private var timer: Scheduled<Void>?

    /// - Parameters:
    ///   - isOverLimit: There are too many connections; everything is refused.
    ///   - onUpgrade: Told what the WebSocket is for, before the request goes on to the upgrade handler.
    init(gate: RequestGate, isOverLimit: Bool, times: Times = Times(), onUpgrade: @escaping (SocketTarget) -> Void) {
        self.gate = gate
        self.isOverLimit = isOverLimit
        self.times = times
        self.onUpgrade = onUpgrade
    }

    func handlerAdded(context: ChannelHandlerContext) {
        schedule(in: times.headers, context) { gate, context in gate.refuse(.timeout, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isShut else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): receive(head, context)
        case .body:
            bodyReadAt = .now()
            context.fireChannelRead(data)
        case .end:
            isReadingBody = false
            context.fireChannelRead(data)
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        timer?.cancel()
        let verdict = gate.check(head, isFirst: isFirst)
        isFirst = false
        switch verdict {
        case .refuse(let refusal): refuse(refusal, context)
        case .upgrade(let target):
            onUpgrade(target)
            context.fireChannelRead(wrapInboundOut(.head(head)))
        case .pass where isOverLimit: refuse(.overloaded, context)
        case .pass:
            var head = head
            head.headers.remove(name: "upgrade")
            inviteBody(of: head, context)
            openRequests += 1
            isReadingBody = true
            bodyReadAt = .now()
            watchBody(after: times.bodyIdle, context)
            context.fireChannelRead(wrapInboundOut(.head(head)))
        }
    }

    /// A client that asks before it sends a body is told to go on; it would wait for nothing otherwise. Not while an
    /// earlier request waits for its answer, which must come first; the client then goes on by itself.
    private func inviteBody(of head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard openRequests == 0, head.version == .http1_1,
            head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" })
        else { return }
        let invitation = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(invitation)), promise: nil)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        context.write(data, promise: promise)
        openRequests -= 1
        answerIfPossible(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: refuse(.headersTooLarge, context)
        case is HTTPParserError: refuse(.notHTTP, context)
        default: context.fireErrorCaught(error)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A connection on which nothing was asked yet would hold up the drain.
        if event is ChannelShouldQuiesceEvent, isFirst { return context.close(promise: nil) }
        if isShut, let event = event as? ChannelEvent, event == .inputClosed { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    /// Answers and closes, after the answers to what was let through before.
    private func refuse(_ refusal: GateRefusal, _ context: ChannelHandlerContext) {
        guard !isShut else { return }
        isShut = true
        self.refusal = refusal
        // A request that is cut off by this will not be answered by anybody else.
        if isReadingBody {
            isReadingBody = false
            openRequests = 0
        }
        answerIfPossible(context)
    }

    private func answerIfPossible(_ context: ChannelHandlerContext) {
        guard let refusal, openRequests <= 0 else { return }
        self.refusal = nil
        refusal.write(to: context)
        // Closing at once would reset the connection if the client is still sending, and take the answer with it.
        context.close(mode: .output, promise: nil)
        schedule(in: Self.lingering, context) { _, context in context.close(promise: nil) }
    }

    private func watchBody(after delay: TimeAmount, _ context: ChannelHandlerContext) {
        schedule(in: delay, context) { gate, context in
            guard gate.isReadingBody else { return }
            let idle = NIODeadline.now() - gate.bodyReadAt
            if idle >= gate.times.bodyIdle {
                gate.refuse(.timeout, context)
            } else {
                gate.watchBody(after: gate.times.bodyIdle - idle, context)
            }
        }
    }

    private func schedule(
        in delay: TimeAmount, _ context: ChannelHandlerContext,
        _ body: @escaping (UpgradeGate, ChannelHandlerContext) -> Void
    ) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { body(self, context) }
    }
}
