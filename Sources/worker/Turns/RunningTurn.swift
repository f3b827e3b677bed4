import NaviLink
import NaviProtocol
import NaviStore
import Synchronization

/// A turn that this worker holds.
final class RunningTurn: Sendable {
    let claimed: ClaimedTurn
    let stream: TurnStream
    let interruption = Interruption()
    private let state: Mutex<TurnFigures>

    /// - Parameter isCommitted: The turn's row is there; otherwise its stream has to be released.
    init(
        _ claimed: ClaimedTurn, isCommitted: Bool = true, send: @escaping @Sendable ([WorkerMessage]) -> Void
    ) {
        self.claimed = claimed
        stream = TurnStream(key: TurnKey(claimed), isHeld: !isCommitted, send: send)
        state = Mutex(TurnFigures(toolCallCount: claimed.toolCallCount, tokenCount: claimed.tokenCount))
        if claimed.stopRequested { interruption.interrupt(.stop) }
    }

    var ref: TurnRef { claimed.ref }
    var key: TurnKey { stream.key }
    var figures: TurnFigures { state.withLock { $0 } }

    /// Changes what is remembered for the turn's end.
    func note(_ change: (inout TurnFigures) -> Void) {
        state.withLock { change(&$0) }
    }
}

extension TurnKey {
    init(_ claimed: ClaimedTurn) {
        self.init(
            sessionID: claimed.sessionID, turnID: claimed.turnID, ordinal: claimed.ordinal, attempt: claimed.attempt)
    }
}
