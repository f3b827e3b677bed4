import NIOCore
import NaviLink
import NaviProtocol
import NaviStore
import Synchronization

/// Every event of every session passes here: from workers, from clients, from the routes, to the sockets.
///
/// One lock puts everything in order: whoever holds it decides what each socket gets and puts it into the mailbox of
/// the socket's event loop, so that no frame overtakes another. Writing happens on the loops; words to the workers are
/// said after the lock is released. Nothing here waits.
final class ConnectionHub: Sendable {
    private let state: Mutex<HubState>
    private let loops: ConnectionLoops
    private let pool: any WorkerPool
    private let touched: @Sendable ([SessionID]) -> Void
    private let metrics: GatewayMetrics
    private let clocks: any TimeSource
    /// Rings when `blockedTurns` has something.
    let blockages: AsyncStream<Void>
    private let blockage: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - touched: Told which sessions something has happened to; must not block and must not call back.
    init(
        limits: Limits, loops: ConnectionLoops, pool: any WorkerPool,
        touched: @escaping @Sendable ([SessionID]) -> Void = { _ in }, metrics: GatewayMetrics = GatewayMetrics(),
        clocks: any TimeSource = SystemTime()
    ) {
        state = Mutex(HubState(limits: limits, settledAt: clocks.instant + FeedTiming.settling))
        self.loops = loops
        self.pool = pool
        self.touched = touched
        self.metrics = metrics
        self.clocks = clocks
        (blockages, blockage) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: Events

    /// What the link delivered; called on its thread.
    func receive(_ batch: [GatewayInbound]) {
        update { state, now, effects in
            for inbound in batch { state.receive(inbound, now: now, effects: &effects) }
        }
    }

    /// Sends a frame without a cursor to all clients of the session.
    func broadcast(_ frame: ServerFrame, to session: SessionID) {
        let frame = EncodedFrame(frame)
        update { state, _, effects in state.broadcast(frame, to: session, effects: &effects) }
    }

    /// Sends a frame without a cursor to one client, in order with everything else that it gets.
    func send(_ frame: ServerFrame, to connection: ConnectionRef) {
        let batch = FrameBatch(EncodedFrame(frame))
        update { _, _, effects in effects.deliver(.frames(batch), to: connection) }
    }

    /// Closes all sockets of the session.
    func close(session: SessionID, code: CloseCode) {
        update { state, _, effects in state.close(session, code: code, effects: &effects) }
    }

    /// Closes one socket.
    func close(_ connection: ConnectionRef, code: CloseCode) {
        update { _, _, effects in effects.deliver(.close(code), to: connection) }
    }

    // MARK: Sockets

    /// From here on the socket misses nothing that is sent to the session.
    func register(_ connection: ConnectionRef, session: SessionID) {
        state.withLock { $0.register(connection, session: session) }
    }

    /// Sends `session_sync` and what follows from the cursor, and lets live frames follow without gap or repeat.
    func join(_ connection: ConnectionRef, cursor: Cursor?, snapshot: SessionSnapshot) {
        let wallClock = clocks.now
        update { state, now, effects in
            state.join(
                connection, cursor: cursor, snapshot: snapshot, now: now, wallClock: wallClock, effects: &effects)
        }
    }

    func remove(_ connection: ConnectionRef, session: SessionID) {
        state.withLock { $0.remove(connection, session: session) }
    }

    // MARK: Turns

    /// A message is about to be stored; `expect` or `refuse` follows.
    ///
    /// - Returns: Whether its turn could begin at once, as far as is known here: no other one of the session is open.
    func accept(_ turn: TurnID, of session: SessionID) -> Bool {
        state.withLock { $0.accept(turn, of: session) }
    }

    /// There will be no such turn.
    func refuse(_ turn: TurnID, of session: SessionID) {
        update { state, now, effects in state.refuse(turn, of: session, now: now, effects: &effects) }
    }

    /// A turn was accepted: tells the turn's worker, or wakes one when the turn can run; answers the sender, and tells
    /// the clients with `announcement`.
    func expect(_ turn: AcceptedTurn, session: SessionID, answer: Answer?, announcement: ServerFrame?) {
        // The way to the worker is the longest one; what comes of the turn meanwhile waits, since it was accepted here.
        if let assignment = turn.assignment { pool.send(.assign(assignment)) }
        let answer = answer.map { ($0.connection, FrameBatch(EncodedFrame($0.frame))) }
        let announcement = announcement.map { EncodedFrame($0) }
        update { state, now, effects in
            if let (connection, batch) = answer { effects.deliver(.frames(batch), to: connection) }
            if let announcement { state.broadcast(announcement, to: session, effects: &effects) }
            state.expect(turn, session: session, now: now, effects: &effects)
        }
    }

    /// Ends a turn for its clients from its row, unless its own terminal frame came first.
    func conclude(_ turn: TurnSummary, session: SessionID, result: TurnResult) {
        update { state, now, effects in
            state.conclude(turn, session: session, result: result, now: now, effects: &effects)
        }
    }

    /// Forgets a turn that no longer exists.
    func drop(_ turn: TurnID) {
        update { state, _, effects in state.drop(turn, effects: &effects) }
    }

    /// A turn has ended of which clients are to be shown nothing.
    func settle(_ ordinal: Int, of session: SessionID) {
        update { state, _, effects in state.settle(ordinal, of: session, effects: &effects) }
    }

    /// Turns of which nothing comes although later ones of their session have frames.
    var blockedTurns: [(session: SessionID, turns: Range<Int>)] { state.withLock { $0.blocked } }

    func session(of turn: TurnID) -> SessionID? {
        state.withLock { $0.sessionOfTurn[turn] }
    }

    /// Sockets of sessions.
    var socketCount: Int { state.withLock { $0.socketCount } }

    /// Sockets may wait for what workers have to tell: upkeep is worth while more often.
    var isSettling: Bool {
        let now = clocks.instant
        return state.withLock { $0.isSettling(now: now) }
    }

    /// Upkeep, about once a second; returns the open turns that have to be compared with their rows.
    func tick() -> [TurnID] {
        var due: [TurnID] = []
        update { state, now, effects in due = state.tick(now: now, effects: &effects) }
        return due
    }

    private func update(_ body: (inout HubState, ContinuousClock.Instant, inout HubEffects) -> Void) {
        let now = clocks.instant
        let (effects, woken) = state.withLock { state in
            var effects = HubEffects()
            body(&state, now, &effects)
            return (effects, loops.post(effects.deliveries))
        }
        // The way to the workers is the longer one. Nothing can overtake what is in the mailboxes already.
        for word in effects.words { pool.send(word) }
        loops.wake(woken)
        if !effects.touched.isEmpty { touched(effects.touched) }
        if effects.hasBlocked { blockage.yield() }
        metrics.count(effects.marks)
    }
}
