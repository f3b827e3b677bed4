import NaviProtocol

extension Store {
    /// Longest text of a note, in bytes.
    package static let maxNoteBytes = 64 * 1024

    /// A note of a session; `nil` when there is none.
    package func note(_ session: SessionID, _ kind: NoteKind) async throws -> String? {
        try await read { db in
            guard let key = try db.sessionKey(session) else { return nil }
            return try db.note(kind, of: key)
        }
    }

    /// Changes a note from inside a turn, so that nothing comes between reading and writing it. Durability `normal`:
    /// the result of the tool call that did it is committed after it.
    ///
    /// - Parameter change: Changes the text, which is empty when there is no note, and says what came of it. An empty
    ///   text removes the note.
    /// - Returns: What `change` said; `nil` when the text would be longer than `maxNoteBytes`, and nothing has changed.
    /// - Throws: `fenced`.
    package func changeNote<Answer: Sendable>(
        _ turn: TurnRef, _ kind: NoteKind, now: Timestamp, _ change: @escaping @Sendable (inout String) -> Answer
    ) async throws -> Answer? {
        try await write(.normal) { transaction in
            let db = transaction.db
            let session = try db.heldTurn(turn).session.key
            let old = try db.note(kind, of: session) ?? ""
            var text = old
            let answer = change(&text)
            guard text.utf8.count <= Self.maxNoteBytes else { return nil }
            if text != old { try db.saveNote(kind, text, of: session, now: now) }
            return answer
        }
    }
}
