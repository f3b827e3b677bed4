import Foundation
import NIOCore
import NIOExtras
import NIOPosix
import NIOWebSocket
import NaviProtocol

/// One client's socket, as the last handler of its channel. Confined to its event loop.
///
/// Idle sockets are many, so it is small: no task, no timer of its own, nothing allocated ahead. What the server sends
/// is encoded already.
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
    private let approach: Approach
    /// Where the client is, as far as trusted proxies tell.
    private let address: String
    /// Who is at the other end; `nil` until that is known.
    private var principal: Principal?
    /// The database is being asked for the token that was shown.
    private var isIdentifying = false
    private var phase = Phase.open
    private let decoder: FrameDecoder
    private var assembler: FrameAssembler
    private var queue: OutboundQueue
    private var context: ChannelHandlerContext?
    private var needsFlush = false
    private var awaitsPong = false
    private var bytesAtPing = 0
    /// Of a frame, in the time for an answer to a ping.
    private static let livelyBytes = 4096
    private var intake: ClientIntake
    private var isReading = true
    /// Runs while the client has sent more than its rate allows.
    private var pace: Scheduled<Void>?
    /// The longest wait before the rate is looked at again.
    private static let maxPause = Duration.seconds(1)

    /// How long a client may take to say who it is.
    static let authLimit = TimeAmount.seconds(5)

    /// - Parameters:
    ///   - approach: The way on which the request has come.
    ///   - address: Where the client is, as far as trusted proxies tell.
    ///   - decoder: Makes the frames of this connection; here it is told what they may hold.
    init(
        services: SocketServices, target: SocketTarget, admission: SocketAdmission, approach: Approach, address: String,
        decoder: FrameDecoder
    ) {
        self.approach = approach
        self.address = address
        self.services = services
        self.target = target
        self.admission = admission
        self.decoder = decoder
        decoder.maxFrameBytes = FrameAssembler.Bounds.beforeSignIn.maxMessageBytes
        assembler = FrameAssembler(.beforeSignIn)
        queue = OutboundQueue(limits: services.outbound)
        intake = ClientIntake(rate: services.rate)
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if case .refused(let code) = admission { return refuse(code) }
        guard target != .unknownSession, let ref = services.loops.makeRef(on: context.eventLoop) else {
            return close(.unknownSession)
        }
        self.ref = ref
        services.loops[ref.loop].add(self, id: ref.id)
        switch admission {
        case .admitted(let principal): letIn(principal, ref)
        case .awaitsAuth:
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.authLimit) {
                if self.principal == nil { self.close(.notAuthenticated) }
            }
        case .unseen(let credential): identify(credential)
        case .refused: break
        }
    }

    private func letIn(_ principal: Principal, _ ref: ConnectionRef) {
        guard services.mayJoin(target, principal) else {
            return close(.policyViolation, reason: ErrorCode.notAllowed.rawValue)
        }
        self.principal = principal
        decoder.maxFrameBytes = services.limits.maxFrameBytes
        decoder.hold = services.budget.hold(
            for: principal.token.map(Caller.token) ?? .address(PeerName.neighbourhood(address)))
        assembler.bounds = FrameAssembler.Bounds(maxMessageBytes: services.limits.maxFrameBytes)
        setReading(false)
        if !services.join(ref, target, Visitor(principal: principal, address: address)) { close(.overloaded) }
    }

    /// The first frame of a client that has not said who it is.
    private func authenticate(_ text: ByteBuffer) {
        guard let ref, case .auth(let token)? = try? ClientFrame.decode(Data(text.readableBytesView))
        else { return refuse(.notAuthenticated) }
        let secret = Secret(text: token)
        if let principal = services.access.principal(token: secret) {
            letIn(principal, ref)
        } else if secret.isPlausible, services.requests.mayTry(from: address) {
            identify(.bearer(secret))
        } else {
            refuse(.notAuthenticated)
        }
    }

    /// Closes it; a credential that was not valid counts against its address.
    private func refuse(_ code: CloseCode) {
        if code == .notAuthenticated { services.requests.countFailure(from: address) }
        close(code)
    }

    /// Lets in whom the database knows by what was not known here. What the client sends meanwhile waits.
    private func identify(_ credential: Credential) {
        guard let context else { return }
        isIdentifying = true
        decoder.hold = services.budget.hold(for: .address(PeerName.neighbourhood(address)))
        setReading(false)
        let (requests, approach, address) = (services.requests, approach, address)
        let answer = NIOLoopBound(self, eventLoop: context.eventLoop)
        let isTaken = services.jobs.submit {
            do {
                let principal = try await requests.principal(unseen: credential, approach, from: address)
                answer.eventLoop.execute { answer.value.identified(principal) }
            } catch {
                // Nobody knows; the client comes again.
                answer.eventLoop.execute { answer.value.close(.overloaded) }
            }
        }
        if !isTaken { close(.overloaded) }
    }

    private func identified(_ principal: Principal?) {
        isIdentifying = false
        guard phase == .open, let ref else { return }
        // It was found on another thread: what has ended since then was told before this socket could hear of it.
        guard let principal, services.access.book.isInForce(principal.token) else { return refuse(.notAuthenticated) }
        letIn(principal, ref)
    }

    func endAccess(of tokens: Set<Int64>) {
        guard let principal, tokens.contains(principal.token ?? TokenBook.anyone) else { return }
        // Whom a proxy has named comes again, and the proxy is asked: it may have been an end for no reason but time.
        close(principal.isForwarded ? .restarting : .notAuthenticated)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        phase = .closed
        self.context = nil
        pace?.cancel()
        pace = nil
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
        case NIOWebSocketError.invalidFrameLength:
            close(.messageTooBig, reason: "a message has at most \(decoder.maxFrameBytes) bytes")
        case is FrameDecoder.OutOfBudget: close(.overloaded, reason: ByteHold.refusal.code.rawValue)
        case is NIOWebSocketError: close(.protocolError)
        default: context.close(promise: nil)
        }
    }

    // MARK: From the client

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        awaitsPong = false
        let frame = unwrapInboundIn(data)
        guard phase == .open else {
            // Nothing that it says now is put together any more; its Close is awaited.
            if phase == .closing, frame.opcode == .connectionClose { context.close(promise: nil) }
            return
        }
        let event = assembler.receive(frame)
        decoder.earlierBytes = assembler.heldBytes
        switch event {
        case .pong: break
        case .incomplete:
            // Many small frames come to a large message, too.
            if decoder.hold?.grow(to: assembler.heldBytes) == false {
                close(.overloaded, reason: ByteHold.refusal.code.rawValue)
            }
        case .text(let text): receive(text)
        case .binary: close(.unsupportedData)
        case .ping(let payload): send(FrameHeader.control(.pong, payload: payload))
        case .close(let code): answerClose(code)
        case .violation(let code, let reason): close(code, reason: reason)
        }
    }

    private func receive(_ text: ByteBuffer) {
        guard principal != nil || isIdentifying, let hold = decoder.hold else { return authenticate(text) }
        intake.add(ClientIntake.Message(text: text, hold: hold))
        if text.readableBytes > ByteBudget.freeBytes { decoder.hold = hold.another() }
        proceed()
    }

    /// Handles what the client has sent, in order, as far as its turn has come. The socket is read only when nothing waits.
    private func proceed() {
        while phase == .open {
            switch intake.next(rate: services.rate, now: .now) {
            case .handle(let message): handle(message)
            case .busy: return setReading(false)
            case .tooFast(let pause): return wait(pause)
            case .idle: return setReading(true)
            }
        }
    }

    private func wait(_ pause: Duration) {
        setReading(false)
        guard pace == nil, let eventLoop = context?.eventLoop else { return }
        pace = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(min(pause, Self.maxPause))) {
            self.pace = nil
            self.proceed()
        }
    }

    private func handle(_ message: ClientIntake.Message) {
        guard let ref, let context, let principal else { return }
        let text = message.text
        // Who watches the list has nothing to say.
        guard case .session(let session, _) = target else { return reply(ListenerWork.answer(to: text)) }
        let visitor = Visitor(principal: principal, address: address)
        let work = ClientWork(
            conversation: services.conversations.joined(session, by: visitor), connection: ref, hold: message.hold)
        guard let later = work.handle(text, reply: { self.reply($0) }) else { return }
        intake.pause()
        let resumption = NIOLoopBound(self, eventLoop: context.eventLoop)
        let isTaken = services.jobs.submit {
            await later()
            resumption.eventLoop.execute { resumption.value.resume() }
        }
        if !isTaken {
            reply(.error(work.refusal(of: text, WireError(.overloaded, "too much to do; try again"))))
            intake.resume()
        }
    }

    private func resume() {
        intake.resume()
        proceed()
    }

    private func setReading(_ reads: Bool) {
        guard phase == .open, reads != isReading else { return }
        isReading = reads
        // A channel that is gone reads nothing anyway.
        try? context?.channel.syncOptions?.setOption(.autoRead, value: reads)
    }

    // MARK: To the client

    func deliver(_ payload: Delivery.Payload) -> Bool {
        guard phase == .open else { return false }
        let hadFlushed = !needsFlush
        switch payload {
        case .frames(let batch): write(batch.outbound)
        case .welcome(let welcome):
            let (pieces, count) = welcome.pieces()
            open(with: pieces, frames: count)
        case .list(let frames, isFirst: true): open(with: [frames.bytes], frames: frames.count)
        case .list(let frames, isFirst: false): write(frames)
        case .close(let code): close(code)
        }
        return hadFlushed && needsFlush
    }

    /// Sends what comes first; what the client says is heard from here on.
    private func open(with pieces: [ByteBuffer], frames: Int) {
        for (place, piece) in pieces.enumerated() {
            write(piece, frames: place == 0 ? frames : 0, isCounted: false)
        }
        resume()
    }

    func flush() {
        guard needsFlush, let context else { return }
        needsFlush = false
        context.flush()
        queue.settle(buffered: bufferedBytes)
    }

    private func reply(_ frame: ServerFrame) {
        guard phase == .open else { return }
        write(OutboundFrames(json: frame.json()))
        flush()
    }

    private func send(_ control: ByteBuffer) {
        write(control, frames: 1, isCounted: true)
        flush()
    }

    private func write(_ frames: OutboundFrames) {
        write(frames.bytes, frames: frames.count, isCounted: true)
    }

    private func write(_ bytes: ByteBuffer, frames: Int, isCounted: Bool) {
        guard let context, phase == .open else { return }
        queue.add(bytes: bytes.readableBytes, frames: frames, isCounted: isCounted)
        context.write(wrapOutboundOut(bytes), promise: nil)
        needsFlush = true
        guard queue.isOverLimit else { return }
        // Much may have come at once: only what the kernel does not take is the client's.
        flush()
        if queue.isTooSlow(now: .now) { close(.tooSlow) }
    }

    /// Zero for a channel that is gone.
    private var bufferedBytes: Int {
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    // MARK: Closing and life signs

    /// Sends Close; the channel goes when the client has answered, or when `limit` is over.
    private func close(_ code: CloseCode, reason: String = "", limit: TimeAmount = closeLimit) {
        startClosing(FrameHeader.close(code, reason: reason), limit: limit)
    }

    private func startClosing(_ frame: ByteBuffer, limit: TimeAmount) {
        guard phase == .open, let context else { return }
        phase = .closing
        decoder.skipsMessages = true
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        // What the client still sends is read, so that its Close is seen.
        try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        let channel = context.channel
        channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }

    private func answerClose(_ code: UInt16?) {
        guard let context else { return }
        phase = .closing
        let payload = code.map { ByteBuffer(integer: $0) } ?? ByteBuffer()
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(FrameHeader.control(.close, payload: payload)))
            .whenComplete { _ in channel.close(promise: nil) }
    }

    func ping() {
        guard phase == .open else { return }
        awaitsPong = true
        bytesAtPing = decoder.waitingBytes
        send(FrameHeader.control(.ping))
        if let ref, let principal { services.checkStay(ref, target, Visitor(principal: principal, address: address)) }
    }

    func checkPong() {
        // What is not read may be the answer.
        guard awaitsPong, phase == .open, isReading else { return }
        // Nobody can answer in the middle of a long frame, but its bytes are a sign of life as well.
        if decoder.waitingBytes - bytesAtPing >= Self.livelyBytes { return }
        context?.close(promise: nil)
    }
}
