import NIOCore
import NaviLink
import NaviProtocol
import NaviStore
import Synchronization

/// A place at a worker for a turn that is being accepted, which may not come to be or not begin at once.
final class TurnPlace: Sendable {
    private enum State: UInt8, AtomicRepresentable {
        case unused
        case taken
        /// The worker has been told of the turn.
        case announced
    }

    private let turn: TurnID
    private let reserve: @Sendable (TurnID) -> WorkerID?
    private let link: @Sendable (LinkCommand) -> Void
    private let state = Atomic(State.unused)

    init(
        _ turn: TurnID, reserve: @escaping @Sendable (TurnID) -> WorkerID?,
        link: @escaping @Sendable (LinkCommand) -> Void
    ) {
        self.turn = turn
        self.reserve = reserve
        self.link = link
    }

    /// What the transaction needs.
    func terms(_ clock: LeaseClock, maxRunningPerOwner: Int = 0) -> GrantTerms {
        GrantTerms(
            clock: clock, maxRunningPerOwner: maxRunningPerOwner, reserve: { _ in self.take() },
            announce: { self.announce($0) })
    }

    private func take() -> WorkerID? {
        guard let worker = reserve(turn) else { return nil }
        state.store(.taken, ordering: .relaxed)
        return worker
    }

    private func announce(_ grant: TurnGrant) {
        state.store(.announced, ordering: .relaxed)
        link(LinkCommand(grant, isCommitted: false))
    }

    /// Gives the place back that the turn does not need.
    func settle(_ result: Result<AcceptOutcome, StoreError>) {
        if case .success(.accepted(let turn)) = result, turn.grant != nil { return }
        switch state.load(ordering: .relaxed) {
        case .unused: break
        case .taken: link(.release(turn))
        case .announced:
            link(.stop(turn))
            link(.release(turn))
        }
    }
}

extension LinkCommand {
    init(_ grant: TurnGrant, isCommitted: Bool) {
        self = .grant(grant.key, grant.worker, ByteBuffer(bytes: grant.bytes), isCommitted: isCommitted)
    }
}

extension TurnGrant {
    var key: TurnKey {
        TurnKey(sessionID: turn.sessionID, turnID: turn.turnID, ordinal: turn.ordinal, attempt: turn.attempt)
    }
}
