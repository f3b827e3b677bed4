import GRDB
import NaviProtocol

extension Database {
    /// The message that a turn answers; numbers it into the history if it still waits for that.
    func userMessage(of held: inout TurnInSession) throws -> Message {
        if let index = held.turn.messageIndex {
            guard let message = try message(index, of: held.session) else {
                throw StoreError(.unreadableRow, "message \(index) of turn \(held.turn.turnID) is missing")
            }
            return message
        }
        return try number(&held)
    }

    private func number(_ held: inout TurnInSession) throws -> Message {
        let message = try number(held.turn, as: held.turn.turnID, in: &held.session)
        held.turn.messageIndex = message.index
        return message
    }

    /// Adds the message of a waiting turn to the history, as part of the turn `turnID`.
    func number(_ waiting: TurnRow, as turnID: TurnID, in session: inout SessionRow) throws -> Message {
        var message = Message(
            index: 0, role: .user, content: waiting.content ?? "", createdAt: waiting.acceptedAt, turnID: turnID)
        if let images = waiting.images {
            message.images = ImageReference.addresses(images, session: session.record.id)
        }
        message = StoredMessage(plain: message, files: waiting.files).message
        message = try append(message, images: waiting.images, to: &session)
        try saveHistoryFigures(of: session)
        return message
    }
}
