import NIOCore
import NaviLink
import NaviProtocol

/// The gateway's copy of one turn: every frame that came from its worker, in order, and what is still missing.
///
/// Pure. It decides what clients get and what has to be asked of the worker; `SessionStream` carries it out.
struct TurnFeed {
    /// What follows from something that arrived.
    struct Reaction {
        /// Ask the worker for the frames from this index on.
        var replayFrom: Int?
        /// The end has arrived (perhaps again): the worker may drop its log.
        var acknowledgesEnd = false
        /// What clients saw cannot be continued: they have to connect again and start over.
        var resetsClients = false
        /// A frame without a cursor that ends a turn of which nothing had been shown.
        var notice: [UInt8]?
        /// The first piece of the answer has come, so long after the message was accepted.
        var firstTokenAfter: Duration?
    }

    /// Bounds of what is kept while a gap is being filled; beyond them it is dropped, since the worker has it.
    static let maxEarlyFrames = 4096
    static let maxEarlyBytes = 1 << 20

    let sessionID: SessionID
    let turnID: TurnID
    let ordinal: Int
    /// Who sent the last frame, or runs the turn as far as is known.
    var worker: WorkerID?
    /// That worker is gone, or does not have the log.
    var isOrphaned = false
    /// Clients that were there when the turn was first heard of have its `stream_start`, or will get it in order.
    private(set) var startShown = false
    /// The next moment to compare the turn with its row.
    var checkAt: ContinuousClock.Instant
    /// A time between such comparisons; it grows while they find nothing.
    var checkInterval = FeedTiming.firstCheck

    /// The attempt that is followed; 0 until a claim is known.
    var attempt: Int { detector.attempt }
    /// Nothing is known but that the turn waits for its first claim.
    var isExpected: Bool { log == nil && !isEnded }
    var isEnded: Bool { outcome != nil }
    /// How the turn ended.
    private(set) var outcome: TurnState?
    /// Runs when nothing but a worker kept the turn from beginning as it was accepted.
    var stopwatch: TurnStopwatch?
    /// When the replay that is under way was asked for.
    private(set) var replayAskedAt: ContinuousClock.Instant?
    private(set) var log: TurnLog?
    /// What clients have not been sent yet, as it came: the log may merge it with what they have.
    private var unshown: [TurnFrame] = []
    private var unshownBytes = 0
    /// From this index on frames were made up here from the row. The worker's own, of which a client may have seen some
    /// through an earlier gateway, were cut differently: their cursors mean other places.
    private(set) var madeUpFrom: Int?

    private var detector = GapDetector(attempt: 0)
    private var early: [TurnFrame] = []
    private var earlyBytes = 0

    init(sessionID: SessionID, turnID: TurnID, ordinal: Int, now: ContinuousClock.Instant) {
        self.sessionID = sessionID
        self.turnID = turnID
        self.ordinal = ordinal
        checkAt = now + FeedTiming.firstCheck
    }

    /// The index of the next frame that clients shall see.
    var nextIndex: Int { log?.nextIndex ?? 0 }

    /// The place of the last frame; `nil` before the first claim.
    var position: Cursor? {
        log.map { Cursor(turnOrdinal: ordinal, attempt: attempt, index: $0.nextIndex - 1) }
    }

    /// Follows this attempt from its first frame on.
    mutating func begin(attempt: Int) {
        detector.begin(attempt: attempt)
        log = TurnLog(key: TurnKey(sessionID: sessionID, turnID: turnID, ordinal: ordinal, attempt: attempt))
        dropUnshown()
        madeUpFrom = nil
        dropEarly()
        replayAskedAt = nil
    }

    /// The worker has the turn as it is accepted. What the attempt begins with is known, so it is shown at once; the
    /// worker has the same frame in its log and does not send it.
    mutating func open(attempt: Int, worker: WorkerID) -> Reaction {
        begin(attempt: attempt)
        self.worker = worker
        let start = turnFrame(.streamStart(StreamStart(turnID: turnID, attempt: attempt)), index: 0, kind: .other)
        _ = detector.observe(start, attempt: attempt)
        keep(start)
        return Reaction()
    }

    /// Frames as the worker sends them while the turn runs.
    mutating func receive(
        _ frames: [TurnFrame], attempt newAttempt: Int, from sender: WorkerID, now: ContinuousClock.Instant
    ) -> Reaction {
        guard accepts(newAttempt, from: sender, now: now) else {
            return Reaction(acknowledgesEnd: isEnded && newAttempt == attempt && frames.last?.kind == .terminal)
        }
        return take(frames, now: now)
    }

    /// The answer to a replay.
    mutating func receiveReplay(
        _ frames: [TurnFrame], attempt newAttempt: Int, from sender: WorkerID, now: ContinuousClock.Instant
    ) -> Reaction {
        guard accepts(newAttempt, from: sender, now: now) else { return Reaction() }
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
    mutating func receiveReplayGone(attempt goneAttempt: Int, now: ContinuousClock.Instant) -> Reaction {
        guard goneAttempt == attempt, !isEnded, replayAskedAt != nil else { return Reaction() }
        replayAskedAt = nil
        guard nextIndex > 0 else {
            isOrphaned = true
            return Reaction()
        }
        return startOver(now: now)
    }

    /// Asks for what is missing, unless an answer is still awaited.
    mutating func askReplay(now: ContinuousClock.Instant) -> Int? {
        if let replayAskedAt, now - replayAskedAt < FeedTiming.replayPatience { return nil }
        replayAskedAt = now
        return nextIndex
    }

    /// A worker has the turn, or a row says so: what was missed of it is asked for.
    mutating func adopt(attempt newAttempt: Int, worker newWorker: WorkerID?, now: ContinuousClock.Instant) -> Reaction
    {
        guard !isEnded else { return Reaction(acknowledgesEnd: newAttempt == attempt) }
        guard newAttempt >= attempt, newAttempt > 0 else { return Reaction() }
        if newAttempt > attempt || log == nil { begin(attempt: newAttempt) }
        guard let newWorker else { return Reaction() }
        worker = newWorker
        isOrphaned = false
        return Reaction(replayFrom: askReplay(now: now))
    }

    /// Whether it is time to compare the turn with its row; the next time is set.
    mutating func takeCheck(now: ContinuousClock.Instant) -> Bool {
        guard isOrphaned || now >= checkAt else { return false }
        checkInterval = min(checkInterval * 2, FeedTiming.slowestCheck)
        checkAt = now + checkInterval
        return true
    }

    /// `stream_start` to show before the frames of a later attempt, once, when clients have seen none of the turn.
    mutating func takeUnseenStart() -> [UInt8]? {
        // A first attempt's own first frame is the start.
        guard !startShown, log != nil, attempt > 1 || nextIndex > 0 else { return nil }
        startShown = true
        return laterStart
    }

    /// More waits to be shown than is worth keeping: clients had better read it again.
    var hasTooMuchUnshown: Bool { unshown.count > Self.maxEarlyFrames || unshownBytes > Self.maxEarlyBytes }

    /// The frames that clients have not been sent yet.
    mutating func takeUnshown() -> ArraySlice<TurnFrame> {
        defer { dropUnshown() }
        return unshown[...]
    }

    /// Whoever was shown something of it is gone: all of it waits to be shown.
    mutating func showAgain() {
        startShown = false
        dropUnshown()
        for frame in log?.frames(from: 0)?.frames ?? [] { hold(frame) }
    }

    /// Nobody is to be sent what has not been sent.
    mutating func dropUnshown() {
        unshown = []
        unshownBytes = 0
    }

    private mutating func keep(_ frame: TurnFrame) {
        guard log?.append(frame) == true else { return }
        hold(frame)
    }

    private mutating func hold(_ frame: TurnFrame) {
        unshown.append(frame)
        unshownBytes += frame.json.readableBytes
    }

    /// Adds frames that were made here because the worker's never came, and ends the turn.
    mutating func append(synthesized frames: [TurnFrame], outcome: TurnState) -> Reaction {
        madeUpFrom = nextIndex
        dropEarly()
        replayAskedAt = nil
        for frame in frames {
            keep(frame)
            _ = detector.observe(frame, attempt: attempt)
        }
        self.outcome = outcome
        return Reaction()
    }

    /// Ends a turn of which no frame exists.
    mutating func endUnseen(_ outcome: TurnState) {
        self.outcome = outcome
    }

    private mutating func accepts(_ newAttempt: Int, from sender: WorkerID, now: ContinuousClock.Instant) -> Bool {
        guard !isEnded, newAttempt >= attempt else { return false }
        if newAttempt > attempt || log == nil { begin(attempt: newAttempt) }
        worker = sender
        isOrphaned = false
        checkInterval = FeedTiming.firstCheck
        checkAt = now + checkInterval
        return true
    }

    private mutating func take(_ frames: [TurnFrame], now: ContinuousClock.Instant) -> Reaction {
        var reaction = Reaction()
        for (position, frame) in frames.enumerated() {
            switch detector.observe(frame, attempt: attempt) {
            case .inOrder:
                keep(frame)
                if frame.kind == .terminal { outcome = TurnState(ofTerminal: frame) }
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
        if frames.contains(where: { $0.kind.isDelta }) { reaction.firstTokenAfter = stopwatch?.takeFirst(at: now) }
        reaction.acknowledgesEnd = isEnded
        if isEnded { dropEarly() }
        return reaction
    }

    private mutating func startOver(now: ContinuousClock.Instant) -> Reaction {
        begin(attempt: attempt)
        return Reaction(replayFrom: askReplay(now: now), resetsClients: true)
    }

    private mutating func keepEarly(_ frames: ArraySlice<TurnFrame>) {
        early.append(contentsOf: frames)
        earlyBytes += frames.reduce(0) { $0 + $1.json.readableBytes }
        if early.count > Self.maxEarlyFrames || earlyBytes > Self.maxEarlyBytes { dropEarly() }
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
        acknowledgesEnd = acknowledgesEnd || next.acknowledgesEnd
        firstTokenAfter = firstTokenAfter ?? next.firstTokenAfter
        resetsClients = resetsClients || next.resetsClients
    }
}
