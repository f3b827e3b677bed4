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
        /// It goes on and on although it was told: every refusal costs more than it is worth.
        case giveUp
    }

    /// Refusals in a row, at this multiple of the rate, before that.
    private static let patience = 2.0

    private(set) var isPaused = true
    private var waiting: [ByteBuffer] = []
    private var bucket: TokenBucket
    private var refusals: TokenBucket

    init(rate: TokenBucket.Rate, now: ContinuousClock.Instant = .now) {
        bucket = TokenBucket(rate, now: now)
        refusals = TokenBucket(Self.refusals(rate), now: now)
    }

    mutating func admit(_ text: ByteBuffer, rate: TokenBucket.Rate, now: ContinuousClock.Instant) -> Verdict {
        guard bucket.take(rate, now: now) else {
            return refusals.take(Self.refusals(rate), now: now) ? .refuse : .giveUp
        }
        guard isPaused else { return .handle }
        waiting.append(text)
        return .wait
    }

    private static func refusals(_ rate: TokenBucket.Rate) -> TokenBucket.Rate {
        TokenBucket.Rate(perSecond: rate.perSecond * patience, burst: rate.burst * patience)
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
