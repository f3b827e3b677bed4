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
    func closeOpenCalls(of held: inout TurnInSession, now: Timestamp) throws -> [Message] {
        try openToolCalls(of: held.turn.key).map { call in
            let result =
                call.state == .started
                ? "Interrupted: the call was started, but its outcome is unknown."
                : "Interrupted: the turn ended before the call was started."
            return try appendResult(
                ToolCallOutcome(result: result, success: false, duration: .zero), of: call, in: &held, now: now)
        }
    }
}
