import GRDB
import NaviProtocol

/// The SQL of the table `session_notes`.
extension Database {
    func note(_ kind: NoteKind, of session: Int64) throws -> String? {
        try first("SELECT text FROM session_notes WHERE session = ? AND kind = ?", session, kind.code) { $0.text(0) }
    }

    /// Saves a note; an empty text removes it.
    func saveNote(_ kind: NoteKind, _ text: String, of session: Int64, now: Timestamp) throws {
        guard !text.isEmpty else {
            try run("DELETE FROM session_notes WHERE session = ? AND kind = ?", session, kind.code)
            return
        }
        try run(
            """
            INSERT INTO session_notes (session, kind, text, updated_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (session, kind) DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at
            """, session, kind.code, text, now)
    }
}
