import Synchronization

/// What waits in a mailbox.
protocol Mailable: Sendable {
    /// Its share of the mailbox's bound.
    var weight: Int { get }
    /// It may be dropped when the mailbox is full, since it is healed otherwise.
    var isExpendable: Bool { get }
}

/// From any thread to the link's thread: appended under a lock, taken all at once.
///
/// The eventfd is written only when the thread sleeps, so a burst costs one wake-up. Over `softLimit` expendable
/// elements are dropped, over `hardLimit` all; `take` tells that it happened.
final class LinkMailbox<Element: Mailable>: Sendable {
    enum Ending: Sendable {
        /// Send what is queued, within a time limit.
        case flush
        /// Leave at once.
        case abandon
    }

    struct Delivery {
        var ending: Ending?
        /// Elements that were dropped since the last time.
        var dropped: Int
    }

    private struct State {
        var elements: [Element] = []
        var weight = 0
        /// Of the elements taken last, which the thread may still hold.
        var takenWeight = 0
        var dropped = 0
        var ending: Ending?
        var isThreadAsleep = false
        var isClosed = false
    }

    let signal = WakeSignal()
    private let softLimit: Int
    private let hardLimit: Int
    private let state = Mutex(State())

    init(softLimit: Int, hardLimit: Int) {
        self.softLimit = softLimit
        self.hardLimit = hardLimit
    }

    /// Queues the elements; never blocks. After the end they go nowhere.
    func append(_ elements: some Collection<Element>) {
        let mustWake = state.withLock { state in
            if state.isClosed { return false }
            for element in elements {
                let weight = element.weight
                let total = state.weight + state.takenWeight + weight
                guard total <= (element.isExpendable ? softLimit : hardLimit) else {
                    state.dropped += 1
                    continue
                }
                state.weight += weight
                state.elements.append(element)
            }
            defer { state.isThreadAsleep = false }
            return state.isThreadAsleep
        }
        if mustWake { signal.raise() }
    }

    /// Makes the thread come to its end.
    func end(_ ending: Ending) {
        state.withLock { state in
            if case .abandon = state.ending { return }
            state.ending = ending
        }
        signal.raise()
    }

    /// Lets the thread look at its clock.
    func poke() {
        signal.raise()
    }

    /// Moves everything into `elements`, which must be empty; what was taken before has been dealt with.
    ///
    /// - Parameter isReady: `false` to leave the elements, and to be told the rest only.
    func take(into elements: inout [Element], isReady: Bool) -> Delivery {
        state.withLock { state in
            if isReady {
                swap(&state.elements, &elements)
                state.takenWeight = state.weight
                state.weight = 0
            }
            defer { state.dropped = 0 }
            return Delivery(ending: state.ending, dropped: state.dropped)
        }
    }

    /// From now on `append` raises the signal, once.
    ///
    /// - Returns: `false` when there is something to take first.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isThreadAsleep = state.elements.isEmpty
            return state.isThreadAsleep
        }
    }

    func wakeUp() {
        state.withLock { $0.isThreadAsleep = false }
    }

    /// Nothing is accepted any more.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.elements = []
        }
    }
}
