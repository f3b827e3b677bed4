import NaviLink
import NaviProtocol
import NaviStore
import Synchronization

/// A turn that this worker holds.
final class RunningTurn: Sendable {
    /// How the turn came here.
    enum Origin: Sendable {
        case claimed
        /// By the gateway's word: the gateway shows by itself that the turn has begun.
        case assigned
    }

    let assignment: Assignment
    let stream: TurnStream
    let interruption = Interruption()
    private let state: Mutex<TurnFigures>

    init(_ assignment: Assignment, _ origin: Origin = .claimed, to gateways: any Gateways) {
        self.assignment = assignment
        switch origin {
        case .claimed: stream = TurnStream(key: TurnKey(assignment), to: gateways)
        case .assigned: stream = TurnStream(key: TurnKey(assignment), shown: [assignment.openingFrame], to: gateways)
        }
        state = Mutex(TurnFigures(toolCallCount: assignment.toolCallCount, tokenCount: assignment.tokenCount))
        if assignment.stopRequested { interruption.interrupt(.stop) }
    }

    var ref: TurnRef { assignment.ref }
    var key: TurnKey { stream.key }
    var figures: TurnFigures { state.withLock { $0 } }

    /// Changes what is remembered for the turn's end.
    func note(_ change: (inout TurnFigures) -> Void) {
        state.withLock { change(&$0) }
    }
}
