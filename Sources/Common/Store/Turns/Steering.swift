import GRDB
import NaviProtocol

/// A waiting message that has become part of the running turn.
package struct AbsorbedMessage: Sendable, Equatable {
    /// The turn that it would have been; it has ended, without an answer of its own.
    package var turnID: TurnID
    package var clientMessageID: String?
    /// As it now stands in the history.
    package var message: Message

    package init(turnID: TurnID, clientMessageID: String?, message: Message) {
        self.turnID = turnID
        self.clientMessageID = clientMessageID
        self.message = message
    }
}

/// What users have changed about a running turn.
package struct TurnWishes: Sendable, Equatable {
    /// The session's profile now.
    package var profileID: String
    /// The version of the context that is in force; 0 is the whole history.
    package var contextVersion: Int
    /// Messages wait that are to steer the turn.
    package var hasSteering: Bool
}

extension Store {
    /// Adds the messages that are to steer this turn to its history, in their order, and ends the turns that they would
    /// have been. To be called where every tool call has its result. Durability `full`.
    ///
    /// - Throws: `fenced`.
    package func absorbSteering(_ turn: TurnRef, now: Timestamp) async throws -> [AbsorbedMessage] {
        try await write(.full) { transaction in
            let db = transaction.db
            var held = try db.heldTurn(turn)
            transaction.queuedTotal = nil
            return try db.openTurns(of: held.session.key).filter { $0.state == .queued && $0.steers }
                .map { try db.absorb($0, into: &held, now: now) }
        }
    }

    /// What users have changed about a running turn, for its next step. Read without the writer's lock: nearly always
    /// there is nothing.
    ///
    /// - Throws: `fenced`.
    package func wishes(for turn: TurnRef) async throws -> TurnWishes {
        try await read { db in
            let held = try db.heldTurn(turn)
            return TurnWishes(
                profileID: held.session.record.profileID, contextVersion: held.session.record.compressionID,
                hasSteering: try db.openTurns(of: held.session.key).contains { $0.state == .queued && $0.steers })
        }
    }
}

extension Database {
    fileprivate func absorb(
        _ waiting: TurnRow, into held: inout TurnInSession, now: Timestamp
    ) throws -> AbsorbedMessage {
        let message = try number(waiting, as: held.turn.turnID, in: &held.session)
        try markAbsorbed(waiting, by: held.turn, messageIndex: message.index, now: now)
        return AbsorbedMessage(
            turnID: waiting.turnID, clientMessageID: waiting.clientMessageID, message: message)
    }

    private func markAbsorbed(_ waiting: TurnRow, by turn: TurnRow, messageIndex: Int, now: Timestamp) throws {
        try run(
            """
            UPDATE OR FAIL turns SET state = ?, ended_at = ?, message_index = ?, absorbed_by = ?, content = NULL,
                images = NULL, files = NULL
            WHERE id = ?
            """, TurnState.done.code, now, messageIndex, turn.key, waiting.key)
    }
}
