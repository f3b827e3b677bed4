import NaviLink
import NaviProtocol
import NaviStore

/// Does what the gateway asks for.
struct LinkInbox: Sendable {
    let intake: TurnIntake
    let registry: TurnRegistry
    /// Sends to the gateway; never blocks.
    let gateways: any Gateways

    /// Handles what arrived together; all wakings of it become one claim. Never waits: it is called on the link's thread.
    func handle(_ batch: [GatewayMessage]) {
        var wanted: [TurnID] = []
        for message in batch {
            switch message {
            case .wake(let turn): wanted.append(turn)
            case .assign(let assignment): intake.take(assignment)
            case .tell(let word, let turn): hear(word, of: turn)
            case .hello: for stream in registry.unacknowledged { stream.resend() }
            case .drain: intake.drain()
            case .heartbeat: break
            }
        }
        if !wanted.isEmpty { intake.want(wanted) }
    }

    private func hear(_ word: TurnWord, of turn: TurnID) {
        switch word {
        case .stop: registry.interrupt(turn, .stop)
        case .replay(let attempt, let index): replay(TurnRef(turnID: turn, attempt: attempt), index)
        case .acknowledgeEnd(let attempt): registry.acknowledgeEnd(TurnRef(turnID: turn, attempt: attempt))
        }
    }

    private func replay(_ ref: TurnRef, _ index: Int) {
        gateways.send([registry.stream(ref)?.replay(from: index) ?? .replayGone(ref.turnID, attempt: ref.attempt)])
    }
}
