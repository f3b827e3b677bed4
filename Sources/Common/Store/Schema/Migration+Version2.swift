extension Migration {
    /// What the agent needs beyond conversations.
    ///
    /// Codes: `approval` of a tool call 0 not asked, 1 asked, 2 allowed, 3 denied, 4 not answered in time; `kind` of a
    /// session's note 0 todo, 1 scratchpad; `state` of a job 0 waiting, 1 running; `kind` of a job 0 name.
    static let version2 = Migration(
        version: 2, statements: [approvals, steering, notes, jobs, search].flatMap { $0 })

    /// `approval_until` is in wall-clock milliseconds: a question outlives the boot it was asked in.
    private static let approvals = [
        "ALTER TABLE tool_calls ADD COLUMN approval INTEGER NOT NULL DEFAULT 0 CHECK (approval BETWEEN 0 AND 4)",
        "ALTER TABLE tool_calls ADD COLUMN approval_until INTEGER",
        "CREATE INDEX tool_call_asked ON tool_calls (turn) WHERE approval = 1 AND state < 2",
        """
        CREATE TABLE allowed_tools (
            session INTEGER NOT NULL REFERENCES sessions (id),
            tool TEXT NOT NULL,
            PRIMARY KEY (session, tool)
        ) STRICT, WITHOUT ROWID
        """,
    ]

    /// A queued message that the running turn is to take up. `absorbed_by` is the turn that did.
    private static let steering = [
        "ALTER TABLE turns ADD COLUMN steers INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE turns ADD COLUMN absorbed_by INTEGER",
    ]

    private static let notes = [
        """
        CREATE TABLE session_notes (
            session INTEGER NOT NULL REFERENCES sessions (id),
            kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 1),
            text TEXT NOT NULL,
            updated_at INTEGER NOT NULL,
            PRIMARY KEY (session, kind)
        ) STRICT, WITHOUT ROWID
        """
    ]

    /// Model work that no turn is for. One of a kind per session.
    private static let jobs = [
        """
        CREATE TABLE jobs (
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES sessions (id),
            kind INTEGER NOT NULL,
            state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 1),
            asked_at INTEGER NOT NULL,
            lease_until INTEGER NOT NULL DEFAULT 0,
            boot TEXT,
            UNIQUE (session, kind)
        ) STRICT
        """
    ]

    /// Full text of the history. `scope` is the session's key as a word (`s12`), so that a search is confined to one
    /// session inside the index. Messages wait in `search_backlog` until somebody searches or the janitor comes by:
    /// indexing would cost every commit more than all of its other rows. Whoever deletes a message takes it out of the
    /// index first: a trigger cannot, since the schema is not trusted.
    private static let search = [
        """
        CREATE VIEW message_texts AS SELECT id, content, 's' || session AS scope FROM messages
        """,
        """
        CREATE VIRTUAL TABLE message_search USING fts5 (
            content, scope, content = 'message_texts', content_rowid = 'id',
            tokenize = 'unicode61 remove_diacritics 2')
        """,
        "CREATE TABLE search_backlog (message INTEGER PRIMARY KEY) STRICT",
        "INSERT INTO search_backlog (message) SELECT id FROM messages WHERE content IS NOT NULL",
        """
        CREATE TRIGGER message_waits_for_the_index AFTER INSERT ON messages WHEN NEW.content IS NOT NULL
        BEGIN
            INSERT INTO search_backlog (message) VALUES (NEW.id);
        END
        """,
    ]
}
