import NIOCore
import NaviLink
import NaviProtocol

/// One turn as the gateway sees it: a copy of every frame that came from its worker, in order, and what is still missing.
///
/// Pure. It decides what clients get and what has to be asked of the worker; `SessionStream` carries it out.
///
///     expected ──frames, READY, a row──▶ following ──last frame, a row──▶ ended
///         └───────────────a row that ended unclaimed──────────────────────▲
struct TurnFeed {
    /// What is known of the turn.
    enum Phase {
        /// That it waits for its first claim.
        case expected
        case following(FollowedAttempt)
        case ended(Ended)
    }

    struct Ended {
        let outcome: TurnState
        /// `nil` for a turn of which no frame exists.
        var copy: FeedCopy?
        /// Who sent the last frame.
        var worker: WorkerID?
        /// From this index on frames were made up here from the row. The worker's own, of which a client may have seen
        /// some through an earlier gateway, were cut differently: their cursors mean other places.
        var madeUpFrom: Int?
    }

    /// What follows from something that arrived.
    struct Reaction {
        /// Ask the worker for the frames from this index on.
        var replayFrom: Int?
        /// The turn has ended.
        var outcome: TurnState?
        /// The end has arrived (perhaps again): the worker may drop its log.
        var acknowledgesEnd = false
        /// What clients saw cannot be continued: they have to connect again and start over.
        var resetsClients = false
        /// A frame without a cursor that ends a turn of which nothing had been shown.
        var notice: EncodedFrame?
        /// A piece of the answer has come.
        var hasText = false
        /// It was the first one, so long after the message was accepted.
        var firstTokenAfter: Duration?
    }

    let sessionID: SessionID
    let turnID: TurnID
    let ordinal: Int
    private(set) var phase = Phase.expected
    /// The next moment to compare the turn with its row.
    var checkAt: ContinuousClock.Instant
    /// A time between such comparisons; it grows while they find nothing.
    private var checkInterval = FeedTiming.firstCheck
    /// Runs when nothing but a worker kept the turn from beginning as it was accepted.
    var stopwatch: TurnStopwatch?

    init(sessionID: SessionID, turnID: TurnID, ordinal: Int, now: ContinuousClock.Instant) {
        self.sessionID = sessionID
        self.turnID = turnID
        self.ordinal = ordinal
        checkAt = now + FeedTiming.firstCheck
    }

    /// The worker has the turn as it is accepted. What the attempt begins with is known, so it is shown at once; the
    /// worker has the same frame in its log and does not send it.
    mutating func open(attempt: Int, worker: WorkerID, now: ContinuousClock.Instant) -> Reaction {
        begin(attempt: attempt)
        let start = turnFrame(.streamStart(StreamStart(turnID: turnID, attempt: attempt)), index: 0)
        return change(now) { followed in
            followed.worker = worker
            return followed.take([start], now: now)
        }
    }

    /// Frames as the worker sends them while the turn runs.
    mutating func receive(
        _ frames: [TurnFrame], attempt newAttempt: Int, from sender: WorkerID, now: ContinuousClock.Instant
    ) -> Reaction {
        hear(sender, attempt: newAttempt, now: now) { $0.take(frames, now: now) }
            ?? Reaction(acknowledgesEnd: isEnded && newAttempt == attempt && frames.last?.isTerminal == true)
    }

    /// The answer to a replay.
    mutating func receiveReplay(
        _ frames: [TurnFrame], attempt newAttempt: Int, from sender: WorkerID, now: ContinuousClock.Instant
    ) -> Reaction {
        hear(sender, attempt: newAttempt, now: now) { $0.takeReplay(frames, now: now) } ?? Reaction()
    }

    /// There is no answer to a replay.
    mutating func receiveReplayGone(attempt goneAttempt: Int, now: ContinuousClock.Instant) -> Reaction {
        guard goneAttempt == attempt else { return Reaction() }
        return change(now) { $0.takeReplayGone(now: now) }
    }

    /// A worker has the turn, or a row says so: what was missed of it is asked for.
    mutating func adopt(attempt newAttempt: Int, worker newWorker: WorkerID?, now: ContinuousClock.Instant) -> Reaction
    {
        guard !isEnded else { return Reaction(acknowledgesEnd: newAttempt == attempt) }
        guard newAttempt >= attempt, newAttempt > 0 else { return Reaction() }
        if newAttempt > attempt || isExpected { begin(attempt: newAttempt) }
        guard let newWorker else { return Reaction() }
        return change(now) { followed in
            followed.worker = newWorker
            followed.isOrphaned = false
            return Reaction(replayFrom: followed.askReplay(now: now))
        }
    }

    /// The worker is gone; that means nothing when another one has the turn already.
    mutating func orphan(by lost: WorkerID, now: ContinuousClock.Instant) {
        guard worker ?? lost == lost else { return }
        checkAt = now
        _ = change(now) { followed in
            followed.isOrphaned = true
            return Reaction()
        }
    }

    /// A replay that was asked for and has not come is asked for again.
    mutating func askReplayAgain(now: ContinuousClock.Instant) -> Int? {
        guard isAwaitingReplay, worker != nil else { return nil }
        return change(now) { Reaction(replayFrom: $0.askReplay(now: now)) }.replayFrom
    }

    /// Whether it is time to compare the turn with its row; the next time is set.
    mutating func takeCheck(now: ContinuousClock.Instant) -> Bool {
        guard isOrphaned || now >= checkAt else { return false }
        checkInterval = min(checkInterval * 2, FeedTiming.slowestCheck)
        checkAt = now + checkInterval
        return true
    }

    /// Ends the turn from its row.
    ///
    /// - Parameter frames: What its worker's frames would have been, from the next one on; none for a turn that was never
    ///   claimed.
    mutating func end(_ outcome: TurnState, with frames: [TurnFrame]) {
        var copy = copy
        let madeUpFrom = copy?.nextIndex
        for frame in frames { copy?.keep(frame) }
        phase = .ended(Ended(outcome: outcome, copy: copy, worker: worker, madeUpFrom: madeUpFrom))
    }

    /// Follows this attempt from its first frame on.
    mutating func begin(attempt: Int) {
        let key = TurnKey(sessionID: sessionID, turnID: turnID, ordinal: ordinal, attempt: attempt)
        phase = .following(
            FollowedAttempt(
                key, worker: worker, isOrphaned: isOrphaned, isStartShown: copy?.isStartShown ?? false))
    }
}

extension TurnFeed {
    /// Lets what is followed react to what this worker sent; `nil` when the attempt is an older one or the turn has ended.
    private mutating func hear(
        _ sender: WorkerID, attempt newAttempt: Int, now: ContinuousClock.Instant,
        _ body: (inout FollowedAttempt) -> Reaction
    ) -> Reaction? {
        guard !isEnded, newAttempt >= attempt else { return nil }
        if newAttempt > attempt || isExpected { begin(attempt: newAttempt) }
        checkInterval = FeedTiming.firstCheck
        checkAt = now + checkInterval
        return change(now) { followed in
            followed.worker = sender
            followed.isOrphaned = false
            return body(&followed)
        }
    }

    /// Lets what is followed change, and perhaps end.
    private mutating func change(
        _ now: ContinuousClock.Instant, _ body: (inout FollowedAttempt) -> Reaction
    ) -> Reaction {
        guard case .following(var followed) = phase else { return Reaction() }
        // Taken out meanwhile, so that adding a frame copies none.
        phase = .expected
        var reaction = body(&followed)
        if let outcome = reaction.outcome {
            phase = .ended(Ended(outcome: outcome, copy: followed.copy, worker: followed.worker))
        } else {
            phase = .following(followed)
        }
        if reaction.hasText { reaction.firstTokenAfter = stopwatch?.takeFirst(at: now) }
        return reaction
    }

    /// Lets what is to be shown change; `nil` when there is no copy.
    mutating func withCopy<Value>(_ body: (inout FeedCopy) -> Value) -> Value? {
        switch phase {
        case .expected: return nil
        case .following(var followed):
            phase = .expected
            defer { phase = .following(followed) }
            return followed.withCopy(body)
        case .ended(var ended):
            phase = .expected
            defer { phase = .ended(ended) }
            guard var copy = ended.copy.take() else { return nil }
            defer { ended.copy = copy }
            return body(&copy)
        }
    }
}
