import Synchronization

/// Counts calls, from any thread.
final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    var value: Int { Int(count.load(ordering: .sequentiallyConsistent)) }

    /// One more than the time before.
    @discardableResult
    func next() -> UInt64 {
        count.add(1, ordering: .sequentiallyConsistent).newValue
    }
}
