/// Whether a peer still lives, after the Paranoid Pirate pattern of the ZeroMQ guide: both sides send a sign of life
/// every interval, and three intervals of silence mean that the other is gone. Every message counts as a sign.
package struct Liveness: Sendable, Equatable {
    package struct Terms: Sendable, Equatable {
        package var interval: Duration
        /// Intervals of silence after which the peer counts as lost.
        package var misses: Int

        package init(interval: Duration = .seconds(1), misses: Int = 3) {
            self.interval = interval
            self.misses = misses
        }
    }

    private let terms: Terms
    private var lastHeard: Duration
    private var lastBeat: Duration

    /// A peer that was heard, and not yet sent a sign of life, at this time.
    package init(terms: Terms, now: Duration) {
        self.terms = terms
        lastHeard = now
        lastBeat = now
    }

    package mutating func heard(at now: Duration) {
        lastHeard = now
    }

    /// Notes that the peer was sent a sign of life.
    package mutating func beat(at now: Duration) {
        lastBeat = now
    }

    package func isLost(at now: Duration) -> Bool {
        now - lastHeard >= terms.interval * terms.misses
    }

    package func isBeatDue(at now: Duration) -> Bool {
        now - lastBeat >= terms.interval
    }

    /// When the next sign of life is due.
    package var nextBeat: Duration { lastBeat + terms.interval }

    /// When one of the two answers may change, for a peer that is not lost.
    package var deadline: Duration {
        min(nextBeat, lastHeard + terms.interval * terms.misses)
    }
}
