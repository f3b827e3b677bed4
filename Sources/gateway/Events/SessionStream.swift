import NaviLink
import NaviProtocol
import NaviStore

/// One session as the gateway sees it: its sockets and the copies of its open and just ended turns.
///
/// Pure. Every method appends what has to be done to `effects`, in an order that holds for every single socket.
struct SessionStream {
    /// A socket that waits for its snapshot, or for workers to tell what they have.
    struct Joining {
        let connection: ConnectionRef
        /// What would have been sent meanwhile.
        var notices: [EncodedFrame] = []
        var noticeBytes = 0
        var held: HeldJoin?
    }

    /// All that is needed to answer a client later.
    struct HeldJoin {
        let cursor: Cursor
        let snapshot: SessionSnapshot
        let until: ContinuousClock.Instant
    }

    /// Bound of what a socket that has not got its snapshot yet keeps.
    static let maxNoticeBytes = 1 << 20

    let id: SessionID
    let limits: Limits
    private(set) var live: [ConnectionRef] = []
    private(set) var joining: [Joining] = []
    /// By ordinal.
    var feeds: [TurnFeed] = []
    /// Where the newest turn ended whose copy is gone.
    var lastEnd: Cursor?
    /// That end was made up from its row, so its index says nothing about what a client has seen.
    var isLastEndMadeUp = false
    /// The turn that clients may be shown: they know how all before it ended. Frames of later ones wait, since they can
    /// come first, from another worker. `nil` while nobody watches.
    var front: Int?
    /// Turns from `front` on that have ended without frames.
    var settled: Set<Int> = []

    init(id: SessionID, limits: Limits, lastEnd: Cursor?) {
        self.id = id
        self.limits = limits
        self.lastEnd = lastEnd
    }

    /// Nothing is lost when it is forgotten.
    var isIdle: Bool { live.isEmpty && joining.isEmpty && feeds.isEmpty }

    /// All sockets, whether they have got their snapshot or not.
    var connections: [ConnectionRef] { live + joining.map(\.connection) }

    // MARK: Sockets

    mutating func register(_ connection: ConnectionRef) {
        joining.append(Joining(connection: connection))
    }

    mutating func remove(_ connection: ConnectionRef) {
        live.removeAll { $0 == connection }
        joining.removeAll { $0.connection == connection }
        if live.isEmpty, joining.isEmpty { leaveFront() }
    }

    /// Answers a socket that has its snapshot, or holds it back until `holdUntil` when its cursor may still be served.
    mutating func join(
        _ connection: ConnectionRef, cursor: Cursor?, snapshot: SessionSnapshot, holdUntil: ContinuousClock.Instant?,
        wallClock: Timestamp, effects: inout HubEffects
    ) {
        guard let place = joining.firstIndex(where: { $0.connection == connection }) else { return }
        takeFront(snapshot, effects: &effects)
        guard let cursor else { return welcome(at: place, startFresh(snapshot: snapshot), snapshot, &effects) }
        if let resumed = resume(from: cursor, snapshot: snapshot) {
            welcome(at: place, resumed, snapshot, &effects)
        } else if let holdUntil, mayStillRecover(cursor, snapshot: snapshot, now: wallClock) {
            joining[place].held = HeldJoin(cursor: cursor, snapshot: snapshot, until: holdUntil)
        } else {
            welcome(at: place, startFresh(snapshot: snapshot), snapshot, &effects)
        }
    }

    /// Looks again at sockets that were held back; those whose time is over get what there is.
    mutating func resolveHeld(now: ContinuousClock.Instant, effects: inout HubEffects) {
        for place in joining.indices.reversed() {
            guard let held = joining[place].held else { continue }
            if let resumed = resume(from: held.cursor, snapshot: held.snapshot) {
                welcome(at: place, resumed, held.snapshot, &effects)
            } else if now >= held.until {
                welcome(at: place, startFresh(snapshot: held.snapshot), held.snapshot, &effects)
            }
        }
    }

    private mutating func welcome(
        at place: Int, _ resolution: JoinResolution, _ snapshot: SessionSnapshot, _ effects: inout HubEffects
    ) {
        let started = Set(feeds.lazy.filter { !$0.isExpected }.map(\.turnID))
        let session = snapshot.session
        let sync = SessionSync(
            sessionID: id, profileID: session.profileID, name: session.name, pinned: session.pinned,
            messageCount: session.messageCount, contextTokens: session.contextTokens,
            maxContextTokens: session.maxContextTokens, cursor: resolution.cursor, recovered: resolution.recovered,
            turn: resolution.turn, queued: snapshot.queued.filter { !started.contains($0.turnID) },
            approvals: snapshot.approvals, todo: snapshot.todo, limits: limits)
        let joined = joining.remove(at: place)
        let welcome = Welcome(sync: sync, notices: joined.notices, turns: resolution.turns)
        effects.deliver(.welcome(welcome), to: joined.connection)
        live.append(joined.connection)
    }

    // MARK: Frames

    /// Sends a frame without a cursor to all.
    mutating func broadcast(_ frame: EncodedFrame, effects: inout HubEffects) {
        fanOut([frame], effects: &effects)
        for place in joining.indices.reversed() {
            joining[place].notices.append(frame)
            joining[place].noticeBytes += frame.json.readableBytes
            if joining[place].noticeBytes > Self.maxNoticeBytes {
                effects.deliver(.close(.tooSlow), to: joining[place].connection)
                joining.remove(at: place)
            }
        }
    }

    /// Carries out what a turn's feed decided.
    mutating func apply(
        _ reaction: TurnFeed.Reaction, of run: (turn: TurnID, attempt: Int, worker: WorkerID?),
        now: ContinuousClock.Instant, effects: inout HubEffects
    ) {
        if reaction.resetsClients { closeAll(.restarting, effects: &effects) }
        if let time = reaction.firstTokenAfter { effects.marks.append(.firstToken(time)) }
        advance(effects: &effects)
        if let notice = reaction.notice { broadcast(notice, effects: &effects) }
        if let worker = run.worker {
            if let index = reaction.replayFrom {
                effects.words.append(.tell(.replay(attempt: run.attempt, from: index), of: run.turn, to: worker))
            }
            if reaction.acknowledgesEnd {
                effects.words.append(.tell(.acknowledgeEnd(attempt: run.attempt), of: run.turn, to: worker))
            }
        }
        if !joining.isEmpty { resolveHeld(now: now, effects: &effects) }
    }

    /// Closes every socket; they are forgotten at once.
    mutating func closeAll(_ code: CloseCode, effects: inout HubEffects) {
        for connection in connections { effects.deliver(.close(code), to: connection) }
        live = []
        joining = []
        leaveFront()
    }

    /// Sends frames to all who have got their snapshot.
    func fanOut(_ frames: [EncodedFrame], effects: inout HubEffects) {
        guard !live.isEmpty else { return }
        let batch = FrameBatch(frames)
        for connection in live { effects.deliver(.frames(batch), to: connection) }
    }
}
