import Synchronization
import TestKit

/// Everything that was delivered, batch by batch, and a way to wait until enough of it is there.
final class Record<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var batchSizes: [Int] = []
        var changed: Signal?
    }

    private let name: String
    private let state = Mutex(State())

    init(_ name: String) {
        self.name = name
    }

    var elements: [Element] { state.withLock { $0.elements } }

    var batchSizes: [Int] { state.withLock { $0.batchSizes } }

    func add(_ batch: [Element]) {
        let changed = state.withLock { state in
            state.elements += batch
            state.batchSizes.append(batch.count)
            defer { state.changed = nil }
            return state.changed
        }
        changed?.fire()
    }

    /// Waits until `pick` finds something in what was delivered so far.
    ///
    /// - Throws: `TimeLimitExceeded`.
    @discardableResult
    func wait<Value>(
        _ what: String, timeLimit: Duration = defaultTimeLimit, until pick: ([Element]) -> Value?
    ) async throws -> Value {
        let deadline = ContinuousClock.now + timeLimit
        while true {
            let changed = Signal("\(what) in \(name)")
            let found = state.withLock { state in
                state.changed = changed
                return pick(state.elements)
            }
            if let found { return found }
            try await changed.wait(timeLimit: deadline - .now)
        }
    }

    /// Waits until an element fulfils the condition.
    @discardableResult
    func first(
        _ what: String, timeLimit: Duration = defaultTimeLimit, where condition: (Element) -> Bool
    ) async throws -> Element {
        try await wait(what, timeLimit: timeLimit) { $0.first(where: condition) }
    }

    /// Waits until so many elements fulfil the condition.
    func atLeast(
        _ count: Int, _ what: String, timeLimit: Duration = defaultTimeLimit, where condition: (Element) -> Bool
    ) async throws {
        try await wait(what, timeLimit: timeLimit) { elements in
            elements.count(where: condition) >= count ? count : nil
        }
    }
}
