extension Migration {
    /// Who may do what: tokens, and sessions that belong to somebody.
    ///
    /// Codes: `kind` of a token 0 a program's, 1 a browser that has signed in, 2 a code that signs in once.
    static let version4 = Migration(version: 4, statements: sessions + tokens)

    /// An owner is a name; '' is nobody, which is whose sessions are that were made while nobody had to sign in. Those
    /// have no place in the second index, so that a system without tokens does not pay for it.
    private static let sessions = [
        "ALTER TABLE sessions ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
        """
        CREATE INDEX session_list_of_owner ON sessions (owner, pinned, last_active)
        WHERE deleted_at IS NULL AND owner <> ''
        """,
    ]

    /// Only hashes are kept (SHA-256): tokens are random and long. Rows of revoked tokens stay, since a system that ever
    /// had one does not open up again.
    private static let tokens = [
        """
        CREATE TABLE tokens (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
            hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
            owner TEXT NOT NULL,
            is_admin INTEGER NOT NULL DEFAULT 0,
            label TEXT NOT NULL DEFAULT '',
            parent INTEGER REFERENCES tokens (id),
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            last_used_at INTEGER,
            revoked_at INTEGER
        ) STRICT
        """,
        "CREATE INDEX token_parent ON tokens (parent) WHERE parent IS NOT NULL",
        "CREATE INDEX token_live ON tokens (kind) WHERE revoked_at IS NULL",
    ]
}
