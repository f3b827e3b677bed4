import Synchronization

/// A queue between a fake and a test: filled from any thread, read with a time limit, in order.
package final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var head = 0
        var isFinished = false
        /// Made by whoever waits, so that putting costs nothing more when nobody does.
        var changed: Signal?
    }

    /// What the elements are, for the message of a wait in vain.
    package let name: String
    private let state = Mutex(State())

    package init(_ name: String) {
        self.name = name
    }

    package func put(_ element: Element) {
        wake { $0.elements.append(element) }
    }

    /// Nothing more will come; what is there can still be read.
    package func finish() {
        wake { $0.isFinished = true }
    }

    /// The next element; `nil` when the mailbox is finished and empty.
    ///
    /// - Throws: `TimeLimitExceeded`.
    package func next(timeLimit limit: Duration = defaultTimeLimit) async throws -> Element? {
        let deadline = ContinuousClock.now + limit
        while true {
            switch take() {
            case .element(let element): return element
            case .finished: return nil
            case .wait(let changed):
                do {
                    try await changed.wait(timeLimit: deadline - .now)
                } catch is TimeLimitExceeded {
                    throw TimeLimitExceeded(name, limit: limit)
                }
            }
        }
    }

    private enum Taken {
        case element(Element)
        case finished
        case wait(Signal)
    }

    private func take() -> Taken {
        state.withLock { state in
            guard state.head < state.elements.count else {
                if state.isFinished { return .finished }
                let changed = state.changed ?? Signal(name)
                state.changed = changed
                return .wait(changed)
            }
            let element = state.elements[state.head]
            state.head += 1
            if state.head == state.elements.count {
                state.elements.removeAll(keepingCapacity: true)
                state.head = 0
            }
            return .element(element)
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let changed = state.withLock { state in
            change(&state)
            defer { state.changed = nil }
            return state.changed
        }
        changed?.fire()
    }
}
