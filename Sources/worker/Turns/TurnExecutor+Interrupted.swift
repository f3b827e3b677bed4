import NaviLink
import NaviProtocol
import NaviStore

extension TurnExecutor {
    /// Shows the end of a turn that was given up in its claim, because its attempts were used up.
    ///
    /// Its frames count as those of one more attempt: nobody knows how far the lost worker's frames went, and indexes
    /// of one attempt are never given out twice.
    func showInterrupted(_ turn: InterruptedTurn) {
        let key = TurnKey(
            sessionID: turn.sessionID, turnID: turn.turnID, ordinal: turn.ordinal, attempt: turn.attempt + 1)
        let stream = TurnStream(key: key, send: send)
        registry.keepEnded(stream, as: TurnRef(turnID: turn.turnID, attempt: key.attempt))
        let error = WireError(
            .turnInterrupted,
            "The answer was interrupted too often and has been given up.")
        stream.emit(.error(ErrorFrame(error, turnID: turn.turnID)), before: [.sessionUpdated(turn.session)])
    }
}
