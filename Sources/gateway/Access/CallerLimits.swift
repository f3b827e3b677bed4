import NaviProtocol
import Synchronization

/// Who is counted: a token's holder, or, without one, an address.
enum Caller: Hashable, Sendable {
    case token(Int64)
    case address(String)
}

/// A bucket for every caller, in bounded memory.
final class CallerLimits: Sendable {
    /// Callers that are remembered at once; beyond them those who have not asked for a while are forgotten.
    private static let capacity = 10_000

    private let rate: TokenBucket.Rate
    private let clocks: any TimeSource
    private let buckets = Mutex<[Caller: TokenBucket]>([:])

    init(rate: TokenBucket.Rate, clocks: any TimeSource = SystemTime()) {
        self.rate = rate
        self.clocks = clocks
    }

    /// Whether the caller may go on; counts it.
    func admit(_ caller: Caller) -> Bool {
        let now = clocks.instant
        return buckets.withLock { buckets in
            if buckets.count >= Self.capacity, buckets[caller] == nil {
                // A bucket that is full again says nothing.
                buckets = buckets.filter { !$0.value.isFull(rate, now: now) }
                if buckets.count >= Self.capacity { return false }
            }
            return buckets[caller, default: TokenBucket(rate, now: now)].take(rate, now: now)
        }
    }

    /// Whether the caller may try at all; counts nothing.
    func mayTry(_ caller: Caller) -> Bool {
        let now = clocks.instant
        return buckets.withLock { $0[caller].map { !$0.isEmpty(rate, now: now) } ?? true }
    }
}
