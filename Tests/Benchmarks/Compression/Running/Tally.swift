import Synchronization

/// Counts calls from many threads.
final class Tally: Sendable {
    private let count = Atomic(0)

    /// How many there were before.
    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}
