import NaviLink
import NaviProtocol
import Synchronization

/// The way to the link for those who exist before it: link and hub know each other.
final class LinkOutlet: Sendable {
    private let link = Mutex<GatewayLink?>(nil)

    func attach(_ link: GatewayLink) {
        self.link.withLock { $0 = link }
    }

    /// A worker that keeps a seat for the turn; `nil` when none has room.
    func offer(_ turn: TurnID) -> WorkerID? {
        link.withLock { $0 }?.offer(turn)
    }

    /// Before the link is attached, nobody listens: what is lost then is healed like anything that the link loses.
    func send(_ command: LinkCommand) {
        guard let link = link.withLock({ $0 }) else { return }
        switch command {
        case .dispatch(let turn): link.dispatch(turn)
        case .assign(let turn, let worker, let bytes): link.assign(turn, to: worker, bytes)
        case .withdraw(let turn): link.withdraw(turn)
        case .stop(let turn): link.stop(turn)
        case .replay(let turn, let attempt, let index, let worker):
            link.replay(turn, attempt: attempt, from: index, worker: worker)
        case .acknowledgeEnd(let turn, let attempt, let worker):
            link.acknowledgeEnd(turn, attempt: attempt, worker: worker)
        }
    }
}
