import NaviProtocol
import NaviStore
import Synchronization

/// A place at a worker for a turn that is being accepted, which may not come to be or not begin at once.
final class TurnPlace: Sendable {
    private let reserve: @Sendable (TurnID) -> WorkerID?
    private let taken = Atomic(false)

    init(_ reserve: @escaping @Sendable (TurnID) -> WorkerID?) {
        self.reserve = reserve
    }

    @Sendable func take(for turn: TurnID) -> WorkerID? {
        guard let worker = reserve(turn) else { return nil }
        taken.store(true, ordering: .relaxed)
        return worker
    }

    /// Whether the place has to be given back.
    func isUnused(after result: Result<AcceptOutcome, StoreError>) -> Bool {
        guard taken.load(ordering: .relaxed) else { return false }
        if case .success(.accepted(let turn)) = result { return turn.grant == nil }
        return true
    }
}
