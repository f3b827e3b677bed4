import GRDB
import NaviProtocol

/// A turn that ended without a whole answer, as it is stored.
package struct UnansweredTurn: Sendable, Equatable {
    package var turnID: TurnID
    /// Of its question.
    package var messageIndex: Int
    package var result: TurnResult

    fileprivate init(_ row: ResultRow) {
        turnID = row.id(0)
        messageIndex = row.int(1)
        result = TurnResult(
            state: TurnState(code: row.int(2)) ?? .failed, errorCode: row.optionalText(3),
            errorMessage: row.optionalText(4))
    }
}

extension Store {
    /// The turns of the questions in a stretch of the history that failed, were interrupted, or were stopped before their
    /// first word, in the order of their questions. An unknown session has none.
    package func unansweredTurns(_ id: SessionID, in indexes: Range<Int>) async throws -> [UnansweredTurn] {
        try await read { db in
            guard let lineage = try db.lineage(id) else { return [] }
            return try lineage.stretches(in: indexes).reversed().flatMap { part in
                try db.all(
                    OutcomeQuery.unanswered, part.session, part.indexes.lowerBound, part.indexes.upperBound
                ) { UnansweredTurn($0) }
            }
        }
    }
}

/// A query whose plan is tested.
enum OutcomeQuery {
    /// From the messages of the stretch to their turns: what it costs follows from the stretch alone.
    static let unanswered = """
        SELECT t.turn_id, m.idx, t.state, t.error_code, t.error_message
        FROM messages m CROSS JOIN turns t ON t.turn_id = m.turn_id
        WHERE m.session = ? AND m.idx >= ? AND m.idx < ? AND m.role = 0 AND t.message_index = m.idx
            AND t.absorbed_by IS NULL AND (t.state IN (3, 5) OR t.state = 4 AND t.final_index IS NULL)
        ORDER BY m.idx
        """
}
