import NaviLink
import NaviProtocol
import NaviStore

/// All sessions that have sockets or turns: what arrives goes in, what has to be done comes out.
///
/// Pure; `ConnectionHub` holds it under one lock, which is the point where everything is put in order.
struct HubState {
    private let limits: Limits
    private let settledAt: ContinuousClock.Instant
    private(set) var sessions: [SessionID: SessionStream] = [:]
    /// Where a turn's feed is, for messages that name only the turn.
    private(set) var sessionOfTurn: [TurnID: SessionID] = [:]
    private var unannounced = UnannouncedTurns()
    private var ended: EndedFeeds
    private var recentEnds: RecentEnds

    /// - Parameter settledAt: Until then workers may still have to tell what they have.
    init(
        limits: Limits, settledAt: ContinuousClock.Instant, ended: EndedFeeds = EndedFeeds(),
        recentEnds: RecentEnds = RecentEnds()
    ) {
        self.limits = limits
        self.settledAt = settledAt
        self.ended = ended
        self.recentEnds = recentEnds
    }

    // MARK: Sockets

    mutating func register(_ connection: ConnectionRef, session: SessionID) {
        withSession(session) { $0.register(connection) }
    }

    mutating func remove(_ connection: ConnectionRef, session: SessionID) {
        sessions[session]?.remove(connection)
        forgetIfIdle(session)
    }

    mutating func join(
        _ connection: ConnectionRef, cursor: Cursor?, snapshot: SessionSnapshot, now: ContinuousClock.Instant,
        wallClock: Timestamp, effects: inout HubEffects
    ) {
        let session = snapshot.session.id
        if let running = snapshot.running, !unannounced.contains(running.turnID, of: session) {
            adopt(running, session: session, now: now, effects: &effects)
        }
        let limit = snapshot.running == nil ? min(settledAt, now + FeedTiming.settlingOfEnded) : settledAt
        let holdUntil = now < settledAt ? limit : nil
        withSession(session) {
            $0.join(
                connection, cursor: cursor, snapshot: snapshot, holdUntil: holdUntil,
                wallClock: wallClock, effects: &effects)
        }
    }

    mutating func broadcast(_ frame: EncodedFrame, to session: SessionID, effects: inout HubEffects) {
        effects.touched.append(session)
        sessions[session]?.broadcast(frame, effects: &effects)
    }

    mutating func close(_ session: SessionID, code: CloseCode, effects: inout HubEffects) {
        effects.touched.append(session)
        sessions[session]?.closeAll(code, effects: &effects)
        forgetIfIdle(session)
    }

    // MARK: Turns

    /// A message is about to be stored. Until `expect` or `refuse` nothing of its turn is shown: the news of the commit
    /// may come here later than its worker's first words.
    ///
    /// - Returns: Whether no other turn of the session is known to be open, or about to be.
    mutating func accept(_ turn: TurnID, of session: SessionID) -> Bool {
        unannounced.add(turn, of: session) && sessions[session]?.feeds.allSatisfy(\.isEnded) ?? true
    }

    /// It was not stored, or was stored before.
    mutating func refuse(
        _ turn: TurnID, of session: SessionID, now: ContinuousClock.Instant, effects: inout HubEffects
    ) {
        hear(unannounced.remove(turn, of: session), of: session, now: now, effects: &effects)
    }

    /// A turn was accepted. A worker is woken for it as soon as no earlier turn of the session is open, unless one has
    /// it already: then clients are shown that it has begun.
    mutating func expect(
        _ turn: AcceptedTurn, session: SessionID, now: ContinuousClock.Instant, effects: inout HubEffects
    ) {
        effects.touched.append(session)
        effects.marks.append(.accepted)
        let early = unannounced.remove(turn.turnID, of: session)
        defer { hear(early, of: session, now: now, effects: &effects) }
        guard sessionOfTurn[turn.turnID] == nil else { return }
        withSession(session) { stream in
            let isNext = stream.canRunNow(ordinal: turn.ordinal, queuePosition: turn.queuePosition)
            var feed = TurnFeed(sessionID: session, turnID: turn.turnID, ordinal: turn.ordinal, now: now)
            if early.hasEnded { feed.checkAt = now }
            if isNext { feed.stopwatch = TurnStopwatch(acceptedAt: now) }
            stream.insert(feed)
            if let assignment = turn.assignment {
                _ = stream.react(turn: turn.turnID, ordinal: nil, now: now, effects: &effects) {
                    $0.open(attempt: assignment.attempt, worker: assignment.worker, now: now)
                }
            } else if isNext {
                effects.words.append(.wake(turn.turnID))
            }
        }
        sessionOfTurn[turn.turnID] = session
    }

    /// What workers have said too early is heard now, in its order.
    private mutating func hear(
        _ early: UnannouncedTurns.Release, of session: SessionID, now: ContinuousClock.Instant,
        effects: inout HubEffects
    ) {
        for held in early.held { hear(held.message, from: held.worker, now: now, effects: &effects) }
        // Clients come back and are told all of it.
        if early.isIncomplete { close(session, code: .restarting, effects: &effects) }
    }

    /// Ends a turn from its row, if nothing else has ended it.
    mutating func conclude(
        _ turn: TurnSummary, session: SessionID, result: TurnResult, now: ContinuousClock.Instant,
        effects: inout HubEffects
    ) {
        guard !unannounced.contains(turn.turnID, of: session) else {
            return unannounced.noteEnd(turn.turnID, of: session)
        }
        effects.touched.append(session)
        withFeed(turn.turnID, session: session, ordinal: turn.ordinal, now: now, effects: &effects) { feed in
            feed.conclude(with: result, attempt: turn.attempt)
        }
    }

    /// The turn does not exist any more; its session was deleted.
    mutating func drop(_ turn: TurnID, effects: inout HubEffects) {
        guard let session = sessionOfTurn.removeValue(forKey: turn) else { return }
        _ = sessions[session]?.forget(turn)
        sessions[session]?.advance(effects: &effects)
        forgetIfIdle(session)
    }

    /// A turn of which nothing is to be shown has ended.
    mutating func settle(_ ordinal: Int, of session: SessionID, effects: inout HubEffects) {
        guard let turn = sessions[session]?.feeds.first(where: { $0.ordinal == ordinal }) else {
            sessions[session]?.settle(ordinal)
            sessions[session]?.advance(effects: &effects)
            return
        }
        drop(turn.turnID, effects: &effects)
    }

    /// Where frames wait for earlier turns, and which.
    var blocked: [(session: SessionID, turns: Range<Int>)] {
        sessions.compactMap { session, stream in stream.missing.map { (session, $0) } }
    }

    mutating func receive(_ inbound: GatewayInbound, now: ContinuousClock.Instant, effects: inout HubEffects) {
        switch inbound {
        case .workerJoined: break
        case .workerLost(let worker, let running): lose(worker, running: running, now: now, effects: &effects)
        case .message(let worker, let message):
            guard !unannounced.hold(message, from: worker) else { return }
            hear(message, from: worker, now: now, effects: &effects)
        }
    }

    private mutating func hear(
        _ message: WorkerMessage, from worker: WorkerID, now: ContinuousClock.Instant, effects: inout HubEffects
    ) {
        switch message {
        case .events(let key, let frames):
            // Pieces of text change nothing that a list shows.
            if frames.contains(where: { !$0.isDelta }) { effects.touched.append(key.sessionID) }
            withFeed(key, now: now, effects: &effects) {
                $0.receive(frames, attempt: key.attempt, from: worker, now: now)
            }
        case .replayed(let key, let frames, _):
            withFeed(key, now: now, effects: &effects) {
                $0.receiveReplay(frames, attempt: key.attempt, from: worker, now: now)
            }
        case .replayGone(let turn, let attempt):
            guard let session = sessionOfTurn[turn] else { return }
            withFeed(turn, session: session, ordinal: nil, now: now, effects: &effects) {
                $0.receiveReplayGone(attempt: attempt, now: now)
            }
        case .notice(let session, let json):
            if let frame = EncodedFrame(notice: json) { broadcast(frame, to: session, effects: &effects) }
        case .ready(let ready):
            for key in ready.running where !unannounced.contains(key.turnID, of: key.sessionID) {
                catchUp(key, worker: worker, now: now, effects: &effects)
            }
        case .released, .heartbeat, .jobEnded, .goodbye: break
        }
    }

    /// A worker has this turn: whatever was missed of it is asked for.
    private mutating func catchUp(
        _ key: TurnKey, worker: WorkerID, now: ContinuousClock.Instant, effects: inout HubEffects
    ) {
        withFeed(key, now: now, effects: &effects) { feed in
            feed.adopt(attempt: key.attempt, worker: worker, now: now)
        }
    }

    /// A row says that the turn runs.
    private mutating func adopt(
        _ turn: TurnSummary, session: SessionID, now: ContinuousClock.Instant, effects: inout HubEffects
    ) {
        if let feed = feed(turn.turnID), !feed.isExpected { return }
        withFeed(turn.turnID, session: session, ordinal: turn.ordinal, now: now, effects: &effects) { feed in
            feed.adopt(attempt: turn.attempt, worker: turn.workerID, now: now)
        }
    }

    /// Its turns can be taken over: other workers are told, and the rows are watched from now on.
    private mutating func lose(
        _ worker: WorkerID, running: [TurnKey], now: ContinuousClock.Instant, effects: inout HubEffects
    ) {
        for key in running {
            effects.words.append(.wake(key.turnID))
            guard let session = sessionOfTurn[key.turnID] else { continue }
            sessions[session]?.orphan(key.turnID, worker: worker, now: now)
        }
    }

    var socketCount: Int { sessions.values.reduce(0) { $0 + $1.connections.count } }

    // MARK: Upkeep

    /// Drops what has been kept long enough, answers sockets that waited long enough, asks again for replays that
    /// have not come; returns the open turns that have to be compared with their rows.
    mutating func tick(now: ContinuousClock.Instant, effects: inout HubEffects) -> [TurnID] {
        removeExpired(now: now, effects: &effects)
        var due: [TurnID] = []
        for (turn, session) in sessionOfTurn {
            guard let check = sessions[session]?.check(turn, now: now, effects: &effects), check else { continue }
            due.append(turn)
        }
        if now < settledAt + FeedTiming.settling * 2 {
            for session in Array(sessions.keys) { sessions[session]?.resolveHeld(now: now, effects: &effects) }
        }
        return due
    }

    /// Workers may still have to tell what they have, and sockets wait for it.
    func isSettling(now: ContinuousClock.Instant) -> Bool {
        now < settledAt + FeedTiming.settlingInterval
    }

    func feed(_ turn: TurnID) -> TurnFeed? {
        sessionOfTurn[turn].flatMap { sessions[$0]?.feeds.first { $0.turnID == turn } }
    }
}

extension HubState {
    private mutating func withSession(_ id: SessionID, _ body: (inout SessionStream) -> Void) {
        if let place = sessions.index(forKey: id) { return body(&sessions.values[place]) }
        var fresh = SessionStream(id: id, limits: limits, lastEnd: recentEnds[id])
        body(&fresh)
        sessions[id] = fresh
    }

    private mutating func withFeed(
        _ key: TurnKey, now: ContinuousClock.Instant, effects: inout HubEffects,
        _ body: (inout TurnFeed) -> TurnFeed.Reaction
    ) {
        withFeed(
            key.turnID, session: key.sessionID, ordinal: key.ordinal, now: now, effects: &effects, body)
    }

    /// Lets a turn's feed react, made on the spot when `ordinal` tells where it belongs, and carries that out.
    private mutating func withFeed(
        _ turn: TurnID, session: SessionID, ordinal: Int?, now: ContinuousClock.Instant, effects: inout HubEffects,
        _ body: (inout TurnFeed) -> TurnFeed.Reaction
    ) {
        var finished: TurnFeed?
        withSession(session) { stream in
            finished = stream.react(turn: turn, ordinal: ordinal, now: now, effects: &effects, body)
        }
        if ordinal != nil { sessionOfTurn[turn] = session }
        if let finished { keepEnded(finished, now: now, effects: &effects) }
    }

    /// Keeps what can be resumed from, and lets the next turn of the session run.
    private mutating func keepEnded(_ feed: TurnFeed, now: ContinuousClock.Instant, effects: inout HubEffects) {
        if let outcome = feed.outcome {
            effects.marks.append(.ended(outcome, after: feed.stopwatch.map { now - $0.acceptedAt }))
        }
        if let next = sessions[feed.sessionID]?.nextExpected {
            effects.words.append(.wake(next))
        }
        guard let log = feed.log else { return drop(feed.turnID, effects: &effects) }
        ended.add(
            EndedFeeds.Entry(
                sessionID: feed.sessionID, turnID: feed.turnID, bytes: log.byteCount, endedAt: now))
        for turn in sessions[feed.sessionID]?.surplusEnded ?? [] { forget(turn, of: feed.sessionID) }
        removeExpired(now: now, effects: &effects)
    }

    private mutating func removeExpired(now: ContinuousClock.Instant, effects: inout HubEffects) {
        for entry in ended.takeExpired(now: now) {
            // What clients have not been shown in all this time they have to read in the history.
            if let stream = sessions[entry.sessionID], let front = stream.front,
                stream.feeds.contains(where: { $0.turnID == entry.turnID && $0.ordinal >= front })
            {
                sessions[entry.sessionID]?.closeAll(.restarting, effects: &effects)
            }
            forget(entry.turnID, of: entry.sessionID)
        }
    }

    private mutating func forget(_ turn: TurnID, of session: SessionID) {
        sessionOfTurn[turn] = nil
        guard let end = sessions[session]?.forget(turn) else { return }
        recentEnds.note(end, for: session)
        forgetIfIdle(session)
    }

    private mutating func forgetIfIdle(_ session: SessionID) {
        guard let stream = sessions[session], stream.isIdle else { return }
        sessions[session] = nil
    }
}
