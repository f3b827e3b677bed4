import NaviProtocol

/// Lets through `perSecond` things on average, and up to `burst` at once.
struct TokenBucket {
    struct Rate: Sendable, Equatable {
        var perSecond: Double
        var burst: Double
    }

    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    init(_ rate: Rate, now: ContinuousClock.Instant) {
        tokens = rate.burst
        filledAt = now
    }

    /// Takes a token; `false` when there is none.
    mutating func take(_ rate: Rate, now: ContinuousClock.Instant) -> Bool {
        tokens = filled(rate, now: now)
        filledAt = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// How long it takes until there is a token.
    func pause(_ rate: Rate, now: ContinuousClock.Instant) -> Duration {
        // A little more, so that rounding does not make it too short.
        .seconds(max(0, 1 - filled(rate, now: now)) / rate.perSecond) + .microseconds(1)
    }

    func isFull(_ rate: Rate, now: ContinuousClock.Instant) -> Bool {
        filled(rate, now: now) >= rate.burst
    }

    func isEmpty(_ rate: Rate, now: ContinuousClock.Instant) -> Bool {
        filled(rate, now: now) < 1
    }

    private func filled(_ rate: Rate, now: ContinuousClock.Instant) -> Double {
        min(rate.burst, tokens + max(0, (now - filledAt).inSeconds) * rate.perSecond)
    }
}
