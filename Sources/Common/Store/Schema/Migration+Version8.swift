extension Migration {
    /// Approvals say what they cover, and who gave them.
    ///
    /// What was remembered by the names of tools alone is forgotten, for one yes of that kind covered every later call,
    /// whatever it did: users are asked again. The old table stays, empty, while programs of the earlier version may
    /// still look into it.
    static let version8 = Migration(
        version: 8,
        statements: [
            "DELETE FROM allowed_tools",
            """
            CREATE TABLE remembered_approvals (
                id INTEGER PRIMARY KEY,
                session INTEGER NOT NULL REFERENCES sessions (id),
                grant_key TEXT NOT NULL,
                tool TEXT NOT NULL,
                summary TEXT NOT NULL,
                allowed_by TEXT NOT NULL,
                allowed_token INTEGER,
                allowed_at INTEGER NOT NULL,
                UNIQUE (session, grant_key)
            ) STRICT
            """,
            "ALTER TABLE tool_calls ADD COLUMN grant_key TEXT",
            "ALTER TABLE tool_calls ADD COLUMN grant_summary TEXT",
            "ALTER TABLE tool_calls ADD COLUMN decided_by TEXT",
            "ALTER TABLE tool_calls ADD COLUMN decided_token INTEGER",
            "ALTER TABLE tool_calls ADD COLUMN decided_at INTEGER",
        ])
}
