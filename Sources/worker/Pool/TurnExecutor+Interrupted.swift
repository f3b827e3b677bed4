import NaviLink
import NaviProtocol
import NaviStore

/// Turns that ended in their claim, without running here.
extension TurnExecutor {
    /// Shows the end of a turn that was given up, because its attempts were used up.
    func showInterrupted(_ turn: InterruptedTurn) {
        let error = WireError(
            .turnInterrupted,
            "The answer was interrupted too often and has been given up.")
        show(.error(ErrorFrame(error, turnID: turn.turnID)), of: turn)
    }

    /// Shows the end of a turn that was to be stopped when its worker was lost.
    func showStopped(_ turn: InterruptedTurn) {
        show(.streamStopped(StreamStopped(turnID: turn.turnID, messageIndex: turn.message?.index)), of: turn)
    }

    /// Its frames count as those of one more attempt: nobody knows how far the lost worker's frames went, and indexes
    /// of one attempt are never given out twice.
    private func show(_ end: ServerFrame, of turn: InterruptedTurn) {
        let key = TurnKey(
            sessionID: turn.sessionID, turnID: turn.turnID, ordinal: turn.ordinal, attempt: turn.attempt + 1)
        let stream = TurnStream(key: key, to: gateways)
        registry.keepEnded(stream, as: TurnRef(turnID: turn.turnID, attempt: key.attempt))
        stream.emit(turn.closedToolCalls.flatMap(\.frames) + [end], before: [.sessionUpdated(turn.session)])
    }
}

extension ClosedToolCall {
    /// Its end, for clients. One that never began is told as one that began and ended: clients wait for pairs.
    var frames: [ServerFrame] {
        let outcome = ToolCallOutcome(result: result, success: false, duration: .zero)
        let end = ServerFrame.toolCall(ToolCallFinished(call, outcome))
        return wasStarted ? [end] : [.toolStarted(ToolStarted(call)), end]
    }
}
