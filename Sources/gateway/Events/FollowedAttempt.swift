import NaviLink
import NaviProtocol

/// An attempt at a turn that is followed: the copy of its frames, what is missing of it, and who can be asked for that.
struct FollowedAttempt {
    private(set) var copy: FeedCopy
    /// Who sent the last frame, or runs the turn as far as is known.
    var worker: WorkerID?
    /// That worker is gone, or does not have the log.
    var isOrphaned = false
    /// When the replay that is under way was asked for.
    private(set) var replayAskedAt: ContinuousClock.Instant?
    private var detector: GapDetector
    /// What came before what is missing.
    private var early: [TurnFrame] = []
    private var earlyBytes = 0

    /// - Parameter isStartShown: Clients know already that the turn has begun.
    init(_ key: TurnKey, worker: WorkerID? = nil, isOrphaned: Bool = false, isStartShown: Bool = false) {
        copy = FeedCopy(key, isStartShown: isStartShown)
        self.worker = worker
        self.isOrphaned = isOrphaned
        detector = GapDetector(attempt: key.attempt)
    }

    var attempt: Int { copy.attempt }

    /// Asks for what is missing, unless an answer is still awaited.
    mutating func askReplay(now: ContinuousClock.Instant) -> Int? {
        if let replayAskedAt, now - replayAskedAt < FeedTiming.replayPatience { return nil }
        replayAskedAt = now
        return copy.nextIndex
    }

    /// Frames as they come.
    mutating func take(_ frames: [TurnFrame], now: ContinuousClock.Instant) -> TurnFeed.Reaction {
        var reaction = TurnFeed.Reaction()
        for (position, frame) in frames.enumerated() {
            switch detector.observe(frame, attempt: attempt) {
            case .inOrder:
                copy.keep(frame)
                if frame.isDelta { reaction.hasText = true }
                if let outcome = frame.outcome { reaction.outcome = outcome }
            case .duplicate, .olderAttempt, .newerAttempt:
                continue
            case .gap:
                keepEarly(frames[position...])
                reaction.replayFrom = askReplay(now: now)
                return reaction
            case .overlap:
                reaction.add(startOver(now: now))
                return reaction
            }
        }
        reaction.acknowledgesEnd = reaction.outcome != nil
        return reaction
    }

    /// The answer to a replay, and then what had come too early.
    mutating func takeReplay(_ frames: [TurnFrame], now: ContinuousClock.Instant) -> TurnFeed.Reaction {
        replayAskedAt = nil
        var reaction = take(frames, now: now)
        if !early.isEmpty, !reaction.resetsClients {
            let waiting = early
            dropEarly()
            reaction.add(take(waiting, now: now))
        }
        return reaction
    }

    /// The worker cannot give what was asked for: it has merged the frames meanwhile, or has no such log.
    mutating func takeReplayGone(now: ContinuousClock.Instant) -> TurnFeed.Reaction {
        guard replayAskedAt != nil else { return TurnFeed.Reaction() }
        replayAskedAt = nil
        guard copy.nextIndex > 0 else {
            isOrphaned = true
            return TurnFeed.Reaction()
        }
        return startOver(now: now)
    }

    /// Lets what is to be shown change.
    mutating func withCopy<Value>(_ body: (inout FeedCopy) -> Value) -> Value {
        body(&copy)
    }

    private mutating func startOver(now: ContinuousClock.Instant) -> TurnFeed.Reaction {
        self = FollowedAttempt(
            copy.log.key, worker: worker, isOrphaned: isOrphaned, isStartShown: copy.isStartShown)
        return TurnFeed.Reaction(replayFrom: askReplay(now: now), resetsClients: true)
    }

    private mutating func keepEarly(_ frames: ArraySlice<TurnFrame>) {
        early.append(contentsOf: frames)
        earlyBytes += frames.reduce(0) { $0 + $1.json.readableBytes }
        if early.count > FeedCopy.maxWaitingFrames || earlyBytes > FeedCopy.maxWaitingBytes { dropEarly() }
    }

    private mutating func dropEarly() {
        early = []
        earlyBytes = 0
    }
}

extension TurnFeed.Reaction {
    /// Adds what followed from what arrived next.
    fileprivate mutating func add(_ next: TurnFeed.Reaction) {
        replayFrom = next.replayFrom ?? replayFrom
        outcome = next.outcome ?? outcome
        acknowledgesEnd = acknowledgesEnd || next.acknowledgesEnd
        hasText = hasText || next.hasText
        resetsClients = resetsClients || next.resetsClients
    }
}
