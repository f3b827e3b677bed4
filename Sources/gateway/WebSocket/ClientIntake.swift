import NIOCore

/// Which of a client's messages are handled now, later, or not at all. Pure.
///
/// Messages are handled one after the other: while one is under way that takes long, and before `session_sync` has
/// been sent, those that were read already wait. The socket is not read meanwhile, so they are few.
struct ClientIntake {
    enum Verdict: Equatable {
        case handle
        case wait
        case refuse
    }

    private(set) var isPaused = true
    private var waiting: [ByteBuffer] = []
    private var bucket: TokenBucket

    init(rate: TokenBucket.Rate, now: ContinuousClock.Instant = .now) {
        bucket = TokenBucket(rate, now: now)
    }

    mutating func admit(_ text: ByteBuffer, rate: TokenBucket.Rate, now: ContinuousClock.Instant) -> Verdict {
        guard bucket.take(rate, now: now) else { return .refuse }
        guard isPaused else { return .handle }
        waiting.append(text)
        return .wait
    }

    mutating func pause() {
        isPaused = true
    }

    mutating func resume() {
        isPaused = false
    }

    /// The next message that waits, unless the one before it has paused the intake again.
    mutating func next() -> ByteBuffer? {
        guard !isPaused, !waiting.isEmpty else { return nil }
        return waiting.removeFirst()
    }
}
