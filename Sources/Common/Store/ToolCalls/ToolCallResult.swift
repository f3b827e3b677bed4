import GRDB
import NaviProtocol

extension Database {
    /// Adds the result of a call to the history. The caller saves the session.
    func appendResult(
        _ outcome: ToolCallOutcome, of call: ToolCallRow, in held: inout TurnInSession, now: Timestamp
    ) throws -> Message {
        var message = Message(
            index: 0, role: .tool, content: outcome.result, createdAt: now, turnID: held.turn.turnID)
        message.toolCallID = call.callID
        message.name = call.name
        let images = try storeImages(outcome.images, for: held.session.key)
        if let images { message.images = ImageReference.addresses(images, session: held.session.record.id) }
        message = try append(message, images: images, to: &held.session)
        try markFinished(call, outcome: outcome, resultIndex: message.index, now: now)
        return message
    }

    /// Gives every open call of a turn a result that says what is known about it.
    func closeOpenCalls(of held: inout TurnInSession, now: Timestamp) throws -> [ClosedToolCall] {
        try openToolCalls(of: held.turn.key).map { row in
            let wasStarted = row.state == .started
            let result =
                wasStarted
                ? "Interrupted: the call was started, but its outcome is unknown."
                : "Interrupted: the turn ended before the call was started."
            let call = askedCall(row, held)
            _ = try appendResult(
                ToolCallOutcome(result: result, success: false, duration: .zero), of: row, in: &held, now: now)
            return ClosedToolCall(call: call, wasStarted: wasStarted, result: result)
        }
    }

    /// The call with its arguments, if they can be read: they are shown and nothing more, and no end of a turn fails for
    /// them.
    private func askedCall(_ row: ToolCallRow, _ held: TurnInSession) -> ToolCall {
        let call = try? openToolCall(row, held).call
        return call ?? ToolCall(id: row.callID, name: row.name, arguments: .object([:]))
    }
}
