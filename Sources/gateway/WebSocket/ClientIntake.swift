import NIOCore

/// When each of a client's messages is handled. Pure.
///
/// They are handled one after the other: while one is under way that takes long, and before `session_sync` has been
/// sent, those that were read already wait. So they do when the client sends more than its rate allows. The socket is
/// not read meanwhile, so they are few; how fast a client may send is thus its network's concern, and nothing is lost.
struct ClientIntake {
    /// A message, and what it holds of the process's budget.
    struct Message {
        let text: ByteBuffer
        let hold: ByteHold
    }

    enum Step {
        case handle(Message)
        /// The one before it is still under way.
        case busy
        /// The next may be handled after this time.
        case tooFast(Duration)
        case idle
    }

    private(set) var isPaused = true
    private var waiting = CircularBuffer<Message>(initialCapacity: 0)
    private var bucket: TokenBucket

    init(rate: TokenBucket.Rate, now: ContinuousClock.Instant = .now) {
        bucket = TokenBucket(rate, now: now)
    }

    mutating func add(_ message: Message) {
        waiting.append(message)
    }

    mutating func pause() {
        isPaused = true
    }

    mutating func resume() {
        isPaused = false
    }

    mutating func next(rate: TokenBucket.Rate, now: ContinuousClock.Instant) -> Step {
        if isPaused { return .busy }
        guard let message = waiting.first else { return .idle }
        guard bucket.take(rate, now: now) else { return .tooFast(bucket.pause(rate, now: now)) }
        waiting.removeFirst()
        return .handle(message)
    }
}
