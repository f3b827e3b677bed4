import Logging
import NaviFailPoints
import NaviLink
import NaviProtocol
import NaviStore
import NaviTelemetry
import Synchronization

/// What clients do to turns: start one with a message, end one.
///
/// A message is answered only after its commit. Everything on that way is a callback, not a task.
final class TurnService: Sendable {
    let store: Store
    let hub: ConnectionHub
    private let pool: any WorkerPool
    private let limits: Limits
    private let queueLimits: QueueLimits
    private let maxRunningPerOwner: Int
    private let leaseClock: LeaseClock
    private let clocks: any TimeSource
    private let logger: Logger
    private let recentStops = Mutex(RecentStops())

    init(
        store: Store, hub: ConnectionHub, limits: Limits, queueLimits: QueueLimits? = nil, maxRunningPerOwner: Int = 0,
        pool: any WorkerPool, leaseClock: LeaseClock = .boottime(), logger: Logger,
        clocks: any TimeSource = SystemTime()
    ) {
        self.store = store
        self.hub = hub
        self.pool = pool
        self.leaseClock = leaseClock
        self.limits = limits
        self.queueLimits = queueLimits ?? QueueLimits(perSession: limits.maxQueuedTurns)
        self.maxRunningPerOwner = maxRunningPerOwner
        self.logger = logger
        self.clocks = clocks
    }

    /// Checks, stores and announces a message, and sees to it that a worker answers it.
    ///
    /// Decodes images right here: call it from a thread that may be busy for a while when there are any.
    ///
    /// - Parameters:
    ///   - storedImages: Of a message that is sent again.
    ///   - branch: The session, if the message is to begin it.
    ///   - answer: Called once, after the commit. What it returns is sent before any client hears of the message.
    func accept(
        sessionID: SessionID, message: ClientMessage, storedImages: [ImageUpload] = [], branch: BranchOrder? = nil,
        answer: @escaping @Sendable (Result<AcceptedTurn, WireError>) -> Answer?
    ) {
        let images: [ImageUpload]
        do {
            try message.validate(limits)
            images = try storedImages + ImageIntake.uploads(message.images ?? [], limits: limits)
        } catch {
            return send(answer(.failure(error)))
        }
        let request = AcceptRequest(
            sessionID: sessionID, clientMessageID: message.clientMessageID, content: message.content, images: images,
            files: message.files ?? [], onBusy: message.onBusy ?? .queue, now: clocks.now,
            branch: branch)
        let turnID = TurnID.random()
        // One that would have to wait, or to be claimed, shall keep no seat from others meanwhile.
        let seat = hub.accept(turnID, of: sessionID) && request.isPlain ? pool.offer(turnID) : nil
        store.accept(
            request, turnID: turnID, limits: queueLimits,
            offer: seat.map { SeatOffer(worker: $0.worker, clock: leaseClock, maxRunningPerOwner: maxRunningPerOwner) }
        ) { result in
            if let seat, !result.hasTakenSeat { self.pool.send(.withdraw(seat)) }
            if case .success(.accepted) = result {} else { self.hub.refuse(turnID, of: sessionID) }
            self.finish(result, request: request, answer: answer)
        }
    }

    /// Ends this turn if it is open, or the one that is being worked on; returns after the commit. What remains to be
    /// done is visible to clients as `stream_stopped`.
    ///
    /// Without a name, one that follows another within a moment means the same turn: who clicks twice, or from two
    /// places, has seen one.
    func stop(_ session: SessionID, _ turn: TurnID?) async throws -> StopOutcome {
        let meant = turn ?? recentStops.withLock { $0.turn(of: session, now: .now) }
        let outcome = try await store.requestStop(session, turn: meant, now: clocks.now)
        FailPoint.stopCommitted.reach()
        switch outcome {
        case .unknownSession, .idle: break
        case .stopping(let turn):
            recentStops.withLock { $0.note(turn.turnID, of: session, now: .now) }
            pool.send(.tell(.stop, of: turn.turnID))
        case .stopped(let turn):
            recentStops.withLock { $0.note(turn.turnID, of: session, now: .now) }
            let result = try await store.terminalResult(turn.turnID) ?? TurnResult(state: .stopped)
            hub.conclude(turn, session: session, result: result)
        }
        return outcome
    }

    /// Tells the workers that a turn, whose stop is already in the database, shall end.
    func tellStop(_ turn: TurnID) {
        pool.send(.tell(.stop, of: turn))
    }

    private func finish(
        _ result: Result<AcceptOutcome, StoreError>, request: AcceptRequest,
        answer: @Sendable (Result<AcceptedTurn, WireError>) -> Answer?
    ) {
        switch result {
        case .success(.accepted(let turn)):
            if let interrupted = turn.interrupted { pool.send(.tell(.stop, of: interrupted.turnID)) }
            hub.expect(
                turn, session: request.sessionID, answer: answer(.success(turn)),
                announcement: Self.announcement(of: turn, request))
            FailPoint.acceptAcknowledged.reach()
        case .success(.duplicate(let turn)): send(answer(.success(turn)))
        case .success(.unknownSession):
            send(answer(.failure(WireError(.sessionNotFound, "Session '\(request.sessionID)' not found"))))
        case .success(.busy): send(answer(.failure(WireError(.busy, "a turn of this session is open"))))
        case .success(.queueFull(let scope)): send(answer(.failure(Self.queueFull(scope))))
        case .success(.unknownFile(let name)):
            let error = WireError(.unknownFile, "field 'files': '\(name)' is not an upload of this session")
            send(answer(.failure(error)))
        case .success(.noBranch(let refusal)):
            send(answer(.failure(refusal.error(request.branch?.origin ?? request.sessionID))))
        case .failure(let error):
            logger.error(
                "a message could not be stored", metadata: .of([.session: request.sessionID, .error: "\(error)"]))
            send(answer(.failure(ErrorMapping.wireError(for: error))))
        }
    }

    private func send(_ answer: Answer?) {
        if let answer { hub.send(answer.frame, to: answer.connection) }
    }

    private static func announcement(of turn: AcceptedTurn, _ request: AcceptRequest) -> ServerFrame {
        if let message = turn.message {
            return .userMessage(UserMessage(message: message, clientMessageID: request.clientMessageID))
        }
        return .turnQueued(
            TurnQueued(
                turnID: turn.turnID, clientMessageID: request.clientMessageID, content: request.content,
                position: turn.queuePosition))
    }

    private static func queueFull(_ scope: QueueLimits.Scope) -> WireError {
        switch scope {
        case .session: WireError(.queueFull, "too many messages of this session wait already")
        case .owner: WireError(.queueFull, "too many messages of yours wait already")
        case .total: WireError(.queueFull, "too many messages wait on this server; try again later")
        }
    }
}

extension Result<AcceptOutcome, StoreError> {
    /// The turn came to be, and runs at the worker that had a seat for it.
    fileprivate var hasTakenSeat: Bool {
        if case .success(.accepted(let turn)) = self { turn.assignment != nil } else { false }
    }
}
