extension Migration {
    /// Users as things of their own: whoever owns a token or a session is one.
    ///
    /// An identity is what an OpenID provider knows somebody by; it belongs to one user for good. `source` of a sign-in:
    /// 0 a token or a code, 1 a proxy that says who comes, 2 an OpenID provider.
    static let version10 = Migration(version: 10, statements: users + identities + changes)

    private static let users = [
        """
        CREATE TABLE users (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            is_admin INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            disabled_at INTEGER
        ) STRICT
        """,
        """
        INSERT INTO users (name, created_at)
        SELECT name, min(created_at) FROM (
            SELECT owner AS name, created_at FROM tokens UNION ALL SELECT owner, created_at FROM sessions)
        WHERE name <> '' GROUP BY name
        """,
        "ALTER TABLE tokens ADD COLUMN source INTEGER NOT NULL DEFAULT 0",
        """
        CREATE TRIGGER user_of_token AFTER INSERT ON tokens WHEN NEW.owner <> ''
        BEGIN
            INSERT OR IGNORE INTO users (name, created_at) VALUES (NEW.owner, NEW.created_at);
        END
        """,
    ]

    private static let identities = [
        """
        CREATE TABLE identities (
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            user INTEGER NOT NULL REFERENCES users (id),
            PRIMARY KEY (issuer, subject)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX identity_of_user ON identities (user)",
    ]

    /// What is true of a user decides what their tokens are good for.
    private static let changes = [
        """
        CREATE TRIGGER user_changed AFTER UPDATE OF name, is_admin, disabled_at ON users
        BEGIN
            UPDATE token_changes SET number = number + 1;
        END
        """,
        """
        CREATE TRIGGER user_deleted AFTER DELETE ON users
        BEGIN
            UPDATE token_changes SET number = number + 1;
        END
        """,
    ]
}
