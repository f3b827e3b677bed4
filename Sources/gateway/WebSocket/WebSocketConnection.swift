import Foundation
import NIOCore
import NIOExtras
import NIOPosix
import NIOWebSocket
import NaviProtocol

/// One client's socket, as the last handler of its channel. Confined to its event loop.
///
/// Idle sockets are many, so it is small: no task, no timer of its own, nothing allocated ahead. What the server sends
/// is encoded already and is written past the frame encoder.
final class WebSocketConnection: ChannelInboundHandler, LoopMember {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case open
        /// Close has been sent; only the client's Close is awaited.
        case closing
        case closed
    }

    /// How long a client may take to answer Close.
    static let closeLimit = TimeAmount.seconds(5)
    /// The same while the process drains.
    static let drainLimit = TimeAmount.milliseconds(500)

    let services: SocketServices
    private let target: SocketTarget
    private var ref: ConnectionRef?
    private let admission: SocketAdmission
    /// Who is at the other end; `nil` until that is known.
    private var principal: Principal?
    private var phase = Phase.open
    private var assembler: FrameAssembler
    private var queue: OutboundQueue
    private var context: ChannelHandlerContext?
    /// Below the frame encoder.
    private var output: ChannelHandlerContext?
    private var needsFlush = false
    private var awaitsPong = false
    private var intake: ClientIntake

    /// How long a client may take to say who it is.
    static let authLimit = TimeAmount.seconds(5)

    init(services: SocketServices, target: SocketTarget, admission: SocketAdmission) {
        self.services = services
        self.target = target
        self.admission = admission
        assembler = FrameAssembler(maxMessageBytes: services.limits.maxFrameBytes)
        queue = OutboundQueue(limits: services.outbound)
        intake = ClientIntake(rate: services.rate)
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // A pipeline without the encoder is one of a test.
        output = (try? context.pipeline.syncOperations.context(handlerType: WebSocketFrameEncoder.self)) ?? context
        if case .refused(let code) = admission { return close(code) }
        guard target != .unknownSession, let loop = services.loops.index(of: context.eventLoop) else {
            return close(.unknownSession)
        }
        let ref = ConnectionRef(id: services.makeID(), loop: loop)
        self.ref = ref
        services.loops[loop].add(self, id: ref.id)
        switch admission {
        case .admitted(let principal): letIn(principal, ref)
        case .awaitsAuth:
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.authLimit) {
                if self.principal == nil { self.close(.notAuthenticated) }
            }
        case .refused: break
        }
    }

    private func letIn(_ principal: Principal, _ ref: ConnectionRef) {
        self.principal = principal
        setReading(false)
        if !services.join(ref, target, principal) { close(.overloaded) }
    }

    /// The first frame of a client that has not said who it is.
    private func authenticate(_ text: ByteBuffer) {
        guard let ref, text.readableBytes <= 1024,
            case .auth(let token)? = try? ClientFrame.decode(Data(text.readableBytesView)),
            let principal = services.access.principal(token: token)
        else { return close(.notAuthenticated) }
        letIn(principal, ref)
    }

    func endAccess(of tokens: Set<Int64>) {
        guard let principal, tokens.contains(principal.token ?? TokenBook.anyone) else { return }
        close(.notAuthenticated)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        phase = .closed
        self.context = nil
        output = nil
        guard let ref else { return }
        self.ref = nil
        services.loops[ref.loop].remove(ref.id)
        services.leave(ref, target)
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(.restarting, limit: Self.drainLimit)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength: close(.messageTooBig)
        case is NIOWebSocketError: close(.protocolError)
        default: context.close(promise: nil)
        }
    }

    // MARK: From the client

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        awaitsPong = false
        let event = assembler.receive(unwrapInboundIn(data))
        switch (event, phase) {
        case (.close(let code), .open): answerClose(code)
        case (.close, .closing): context.close(promise: nil)
        case (_, .closing), (_, .closed), (.incomplete, _), (.pong, _): break
        case (.violation(let code), .open): close(code)
        case (.ping(let payload), .open): send(FrameHeader.control(.pong, payload: payload))
        case (.text(let text), .open): receive(text)
        case (.binary, .open): close(.unsupportedData)
        }
    }

    private func receive(_ text: ByteBuffer) {
        guard principal != nil else { return authenticate(text) }
        switch intake.admit(text, rate: services.rate, now: .now) {
        case .handle: handle(text)
        case .wait: break
        case .refuse: reply(.error(ErrorFrame(WireError(.rateLimited, "too many frames; slow down"))))
        case .giveUp: close(.overloaded)
        }
    }

    private func handle(_ text: ByteBuffer) {
        guard let ref, let context else { return }
        // Who watches the list has nothing to say.
        guard case .session(let session, _) = target else { return reply(ListenerWork.answer(to: text)) }
        let work = ClientWork(services: services, session: session, connection: ref)
        guard let later = work.handle(text, reply: { self.reply($0) }) else { return }
        intake.pause()
        setReading(false)
        let resumption = NIOLoopBound(self, eventLoop: context.eventLoop)
        let isTaken = services.jobs.submit {
            await later()
            resumption.eventLoop.execute { resumption.value.resume() }
        }
        if !isTaken {
            reply(.error(ErrorFrame(WireError(.overloaded, "too much to do; try again"))))
            resume()
        }
    }

    /// Goes on with what the client sent meanwhile, in order.
    private func resume() {
        intake.resume()
        while phase == .open, let text = intake.next() { handle(text) }
        if !intake.isPaused { setReading(true) }
    }

    private func setReading(_ reads: Bool) {
        guard phase == .open else { return }
        // A channel that is gone reads nothing anyway.
        try? context?.channel.syncOptions?.setOption(.autoRead, value: reads)
    }

    // MARK: To the client

    func deliver(_ payload: Delivery.Payload) -> Bool {
        guard phase == .open else { return false }
        let hadFlushed = !needsFlush
        switch payload {
        case .frames(let frames): write(frames.bytes, frames: frames.count, isCounted: true)
        case .welcome(let welcome): open(with: welcome.encoded())
        case .opening(let frames): open(with: frames)
        case .close(let code): close(code)
        }
        return hadFlushed && needsFlush
    }

    /// Sends what comes first; what the client says is heard from here on.
    private func open(with frames: OutboundFrames) {
        write(frames.bytes, frames: frames.count, isCounted: false)
        resume()
    }

    func flush() {
        guard needsFlush, let output else { return }
        needsFlush = false
        output.flush()
        queue.settle(buffered: bufferedBytes)
    }

    private func reply(_ frame: ServerFrame) {
        guard phase == .open else { return }
        let frames = OutboundFrames(json: frame.json())
        write(frames.bytes, frames: frames.count, isCounted: true)
        flush()
    }

    private func send(_ control: ByteBuffer) {
        write(control, frames: 1, isCounted: true)
        flush()
    }

    private func write(_ bytes: ByteBuffer, frames: Int, isCounted: Bool) {
        guard let output, phase == .open else { return }
        queue.add(bytes: bytes.readableBytes, frames: frames, isCounted: isCounted)
        output.write(wrapOutboundOut(bytes), promise: nil)
        needsFlush = true
        guard queue.isOverLimit else { return }
        // Much may have come at once: only what the kernel does not take is the client's.
        flush()
        if queue.isTooSlow(now: .now) { close(.tooSlow) }
    }

    /// Zero for a channel that is gone.
    private var bufferedBytes: Int {
        (try? output?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    // MARK: Closing and life signs

    /// Sends Close; the channel goes when the client has answered, or when `limit` is over.
    private func close(_ code: CloseCode, limit: TimeAmount = closeLimit) {
        startClosing(FrameHeader.close(code), limit: limit)
    }

    private func startClosing(_ frame: ByteBuffer, limit: TimeAmount) {
        guard phase == .open, let output else { return }
        phase = .closing
        output.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        // What the client still sends is read, so that its Close is seen.
        try? output.channel.syncOptions?.setOption(.autoRead, value: true)
        let channel = output.channel
        channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }

    private func answerClose(_ code: UInt16?) {
        guard let output else { return }
        phase = .closing
        let payload = code.map { ByteBuffer(integer: $0) } ?? ByteBuffer()
        let channel = output.channel
        output.writeAndFlush(wrapOutboundOut(FrameHeader.control(.close, payload: payload)))
            .whenComplete { _ in channel.close(promise: nil) }
    }

    func ping() {
        guard phase == .open else { return }
        awaitsPong = true
        send(FrameHeader.control(.ping))
    }

    func checkPong() {
        guard awaitsPong, phase == .open else { return }
        context?.close(promise: nil)
    }
}
