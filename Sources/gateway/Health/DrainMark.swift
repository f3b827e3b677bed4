import Synchronization

/// Whether the process has been told to stop.
final class DrainMark: Sendable {
    private let mark = Atomic(false)

    var hasBegun: Bool { mark.load(ordering: .relaxed) }

    func begin() {
        mark.store(true, ordering: .relaxed)
    }
}
