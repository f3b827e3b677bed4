import Synchronization

/// How many turns a worker takes at once, which it may change while the link's thread reads it.
final class WorkerCapacity: Sendable {
    private let value: Atomic<Int>

    init(_ value: Int) {
        self.value = Atomic(value)
    }

    var current: Int { value.load(ordering: .relaxed) }

    func set(_ value: Int) {
        self.value.store(value, ordering: .relaxed)
    }
}
