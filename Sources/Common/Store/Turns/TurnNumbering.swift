import GRDB
import NaviProtocol

extension Database {
    /// The message that a turn answers; numbers it into the history if it still waits for that.
    func userMessage(of held: inout TurnInSession) throws -> Message {
        if let index = held.turn.messageIndex {
            guard let message = try message(index, of: held.session) else {
                throw StoreError(.corrupt, "message \(index) of turn \(held.turn.turnID) is missing")
            }
            return message
        }
        return try number(&held)
    }

    private func number(_ held: inout TurnInSession) throws -> Message {
        let turn = held.turn
        var message = Message(
            index: 0, role: .user, content: turn.content ?? "", createdAt: turn.acceptedAt, turnID: turn.turnID)
        if let images = turn.images {
            message.images = ImageReference.addresses(images, session: held.session.record.id)
        }
        if let files = turn.files { message.files = try StoredJSON.decode(files) }
        message = try append(message, images: turn.images, to: &held.session)
        held.turn.messageIndex = message.index
        try saveHistoryFigures(of: held.session)
        return message
    }
}
