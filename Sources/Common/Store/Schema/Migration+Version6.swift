extension Migration {
    /// A message and the end of a turn write less.
    ///
    /// A message waits for the index from the moment it is there: whoever indexes lines up what is newer than
    /// `search_watermark`, where a trigger wrote a row beside every message. Messages up to it are in the index, wait in
    /// `search_backlog`, or have no text.
    ///
    /// The trigger fails instead of aborting, so that SQLite need not copy what it changes, in case it had to take it
    /// back: a statement that changes one row has changed nothing yet, and its transaction is rolled back anyway.
    static let version6 = Migration(
        version: 6,
        statements: [
            "DROP TRIGGER message_waits_for_the_index",
            "CREATE TABLE search_watermark (id INTEGER PRIMARY KEY CHECK (id = 1), message INTEGER NOT NULL) STRICT",
            "INSERT INTO search_watermark (id, message) SELECT 1, coalesce(max(id), 0) FROM messages",
            "DROP TRIGGER turn_ends_once",
            """
            CREATE TRIGGER turn_ends_once BEFORE UPDATE OF state ON turns WHEN OLD.state >= 2
            BEGIN
                SELECT RAISE(FAIL, 'a turn that has ended never changes its state');
            END
            """,
        ])
}
