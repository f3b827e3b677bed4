import GRDB

/// The SQL of the table `partial_texts`.
extension Database {
    /// Keeps a text, if its turn is still held; the latest replaces the one before.
    func savePartialText(_ partial: PartialText) throws {
        try run(
            """
            INSERT INTO partial_texts (turn, text, thinking)
            SELECT id, ?, ? FROM turns WHERE turn_id = ? AND state = 1 AND attempt = ?
            ON CONFLICT (turn) DO UPDATE SET text = excluded.text, thinking = excluded.thinking
            """, partial.text, partial.thinking, partial.turn.turnID, partial.turn.attempt)
    }

    func partialText(of turn: Int64) throws -> (text: String, thinking: String)? {
        try first("SELECT text, thinking FROM partial_texts WHERE turn = ?", turn) { ($0.text(0), $0.text(1)) }
    }

    func deletePartialText(of turn: Int64) throws {
        try run("DELETE FROM partial_texts WHERE turn = ?", turn)
    }
}
