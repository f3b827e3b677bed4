import NIOCore
import NIOExtras
import NIOHTTP1
import NaviProtocol

/// Between the decoder and everything else of a connection: lets through what `RequestGate` allows, answers the rest
/// itself and closes, keeps the times in which a request must arrive, and says in each answer what becomes of the
/// connection.
///
/// A request for a WebSocket, the first of its connection or a later one, is answered here as soon as all before it are;
/// then this handler and all that is HTTP's make way for the socket's.
final class UpgradeGate: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    struct Times: Sendable {
        /// From the connection's start to the end of the first head, and from the first byte of a later one to its end.
        var headers = TimeAmount.seconds(10)
        /// Between two pieces of a body.
        var bodyIdle = TimeAmount.seconds(30)
        /// What a body may take at least, and how many of its bytes earn it another second.
        var bodyGrace = TimeAmount.seconds(60)
        var minBodyBytesPerSecond = 8 * 1024
        /// How long a refused client may be silent before it is cut off; while it sends, what it sends is passed over.
        var lingering = TimeAmount.seconds(1)
        /// How long it may send.
        var longestLingering = TimeAmount.seconds(10)
        /// How long a connection on which nothing is asked is kept while the process drains: its client may be about to
        /// ask, and would have to guess whether the request was heard.
        var drainRest = TimeAmount.milliseconds(300)
    }

    private let gate: RequestGate
    private let stages: ConnectionStages
    private let times: Times
    private var order = ExchangeOrder()
    private var bodyReadAt = NIODeadline.now()
    private var bodyBegunAt = NIODeadline.now()
    private var bodyBytes = 0
    private var framing = BodyFraming()
    private var isAwaitingHead = true
    /// The answer behind which nothing follows has been written.
    private var isFinished = false
    private var isUpgradeScheduled = false
    private var timer: Scheduled<Void>?

    init(gate: RequestGate, stages: ConnectionStages, times: Times = Times()) {
        self.gate = gate
        self.stages = stages
        self.times = times
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // Undone when this is removed, as it is at the end of every connection.
        stages.decoder.onBytes = { [unowned self] in noteBytes(context) }
        stages.decoder.onRead = { [unowned self] in noteRead($0, context) }
        awaitHead(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        (stages.decoder.onBytes, stages.decoder.onRead) = (nil, nil)
        timer?.cancel()
    }

    /// A head has begun to come, if nothing else is coming.
    private func noteBytes(_ context: ChannelHandlerContext) {
        framing.beginRead(isBody: order.isReadingBody, bodyBytes: bodyBytes)
        guard !isAwaitingHead, !order.isReadingBody, !order.isShut, !order.isDraining else { return }
        awaitHead(context)
    }

    /// Sizes of chunks, what is hung on these, and fields behind a body are no part of it, and have no end of their own.
    private func noteRead(_ bytes: Int, _ context: ChannelHandlerContext) {
        guard framing.endRead(bytes, bodyBytes: bodyBytes), order.isReadingBody else { return }
        end(.refusal(.framingTooLarge), context)
    }

    private func awaitHead(_ context: ChannelHandlerContext) {
        isAwaitingHead = true
        schedule(in: times.headers, context) { gate, context in gate.end(.refusal(.timeout), context) }
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bodyReadAt = .now()
        guard !order.isShut else { return readBehindEnding(unwrapInboundIn(data), context) }
        switch unwrapInboundIn(data) {
        case .head(let head): receive(gate.inside(head), context)
        case .body(let bytes):
            bodyBytes += bytes.readableBytes
            context.fireChannelRead(data)
        case .end:
            order.endBody()
            context.fireChannelRead(data)
        }
    }

    /// Only the end of its own head may come behind the request of an upgrade, in the parser's eyes.
    private func readBehindEnding(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        guard case .upgrade = order.ending else { return }
        switch part {
        case .end where !isUpgradeScheduled:
            isUpgradeScheduled = true
            carryOut(context)
        case .head, .body, .end: order.takeBackUpgrade(.notHTTP)
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        timer?.cancel()
        isAwaitingHead = false
        switch gate.check(head) {
        case .refuse(let refusal): end(.refusal(refusal), context)
        case .upgrade(let target):
            if let refusal = stages.refusal(of: head, target) { return end(.refusal(refusal), context) }
            stages.decoder.stop()
            order.end(.upgrade(head, target))
        case .pass where stages.isOverLimit: end(.refusal(.overloaded), context)
        case .pass: letThrough(head.marked(asProbe: false), context)
        case .probe: letThrough(head.marked(asProbe: true), context)
        }
    }

    private func letThrough(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        do {
            try stages.beginHTTP(on: context.channel)
        } catch {
            return context.close(promise: nil)
        }
        inviteBody(of: head, context)
        order.begin(head)
        (bodyBegunAt, bodyBytes, framing) = (.now(), 0, BodyFraming())
        watchBody(after: times.bodyIdle, context)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// A client that asks before it sends a body is told to go on; it would wait for nothing otherwise. Not while an
    /// earlier request waits for its answer, which must come first; the client then goes on by itself.
    private func inviteBody(of head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard order.isAtRest, head.version == .http1_1,
            head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" })
        else { return }
        let invitation = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(invitation)), promise: nil)
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isFinished else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            order.answer(&head)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            order.endAnswer()
            carryOut(context)
            // The answer began before the drain, and did not say that the connection ends.
            if order.isDraining { awaitLastRequest(context) }
        }
    }

    // MARK: The end

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: end(.refusal(.headersTooLarge), context)
        case is HTTPParserError:
            order.takeBackUpgrade(.notHTTP)
            end(.refusal(.notHTTP), context)
        default: context.fireErrorCaught(error)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            return drain(context)
        }
        if order.isShut, let event = event as? ChannelEvent, event == .inputClosed {
            return context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// What is being answered is answered to its end, and so is what is asked within a moment: the connection ends behind
    /// an answer that says so. Nobody else needs to hear of the drain before the connection is something else.
    private func drain(_ context: ChannelHandlerContext) {
        order.isDraining = true
        awaitLastRequest(context)
    }

    private func awaitLastRequest(_ context: ChannelHandlerContext) {
        guard !order.isShut, order.isAtRest, !order.isReadingBody else { return }
        schedule(in: times.drainRest, context) { gate, context in gate.end(.close, context) }
    }

    private func end(_ ending: ExchangeOrder.Ending, _ context: ChannelHandlerContext) {
        order.end(ending)
        carryOut(context)
    }

    /// Does what is to follow the last answer, when that has been given.
    private func carryOut(_ context: ChannelHandlerContext) {
        guard !isFinished, let ending = order.due else { return }
        switch ending {
        case .close: finish(context)
        case .refusal(let refusal):
            refusal.write(to: context)
            finish(context)
        case .upgrade:
            guard isUpgradeScheduled else { return }
            // Once the parser is through with what it has: it may have taken more for requests.
            context.eventLoop.assumeIsolated().execute { self.upgrade(context) }
        }
    }

    private func upgrade(_ context: ChannelHandlerContext) {
        guard !isFinished, context.channel.isActive else { return }
        guard case .upgrade(let head, let target) = order.ending else { return carryOut(context) }
        isFinished = true
        do {
            let channel = context.channel
            try stages.beginWebSocket(head, target, behind: self, context)
            guard order.isDraining else { return }
            // It came too late to hear of the drain by itself.
            channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        } catch {
            context.close(promise: nil)
        }
    }

    /// Closing at once would reset the connection if the client is still sending, and take the answer with it.
    private func finish(_ context: ChannelHandlerContext) {
        isFinished = true
        context.flush()
        context.close(mode: .output, promise: nil)
        linger(until: .now() + times.longestLingering, context)
    }

    private func linger(until latest: NIODeadline, _ context: ChannelHandlerContext) {
        let pause = order.isDraining ? times.drainRest : times.lingering
        schedule(in: pause, context) { gate, context in
            let now = NIODeadline.now()
            guard now < latest, now - gate.bodyReadAt < pause else { return context.close(promise: nil) }
            gate.linger(until: latest, context)
        }
    }

    private func watchBody(after delay: TimeAmount, _ context: ChannelHandlerContext) {
        schedule(in: delay, context) { gate, context in
            guard gate.order.isReadingBody else { return }
            let idle = NIODeadline.now() - gate.bodyReadAt
            if idle >= gate.times.bodyIdle || gate.isBodyTooSlow {
                gate.end(.refusal(.timeout), context)
            } else {
                gate.watchBody(after: gate.times.bodyIdle - idle, context)
            }
        }
    }

    /// Who sends a byte now and then would hold the connection for good.
    private var isBodyTooSlow: Bool {
        let earned = TimeAmount.milliseconds(Int64(bodyBytes) * 1000 / Int64(max(1, times.minBodyBytesPerSecond)))
        return NIODeadline.now() - bodyBegunAt > times.bodyGrace + earned
    }

    private func schedule(
        in delay: TimeAmount, _ context: ChannelHandlerContext,
        _ body: @escaping (UpgradeGate, ChannelHandlerContext) -> Void
    ) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { body(self, context) }
    }
}

extension HTTPRequestHead {
    /// Set by the gate alone, on a probe that is told nothing but the status.
    static let probeMark = "Navi-Probe"

    /// With the marks as they should be, whatever the client has sent.
    fileprivate func marked(asProbe isProbe: Bool) -> HTTPRequestHead {
        var head = self
        for name in [Self.probeMark, Approach.oldHTTPMark] { head.headers.remove(name: name) }
        if isProbe { head.headers.add(name: Self.probeMark, value: "1") }
        if version != .http1_1 { head.headers.add(name: Approach.oldHTTPMark, value: "1") }
        return head
    }
}
