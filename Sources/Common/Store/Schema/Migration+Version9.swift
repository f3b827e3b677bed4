extension Migration {
    /// Rights of tokens, and a system that stays shut once it is.
    ///
    /// `rights` of a token are bits: 1 read, 2 chat, 4 approve, 8 admin, 16 metrics. A token with a `session` or a
    /// `profile` is for that one alone.
    static let version9 = Migration(version: 9, statements: rights + inheritance + marks)

    private static let rights = [
        "ALTER TABLE tokens ADD COLUMN rights INTEGER NOT NULL DEFAULT 0",
        "UPDATE tokens SET rights = iif(is_admin, 31, 7)",
        "ALTER TABLE tokens DROP COLUMN is_admin",
        "ALTER TABLE tokens ADD COLUMN session BLOB",
        "ALTER TABLE tokens ADD COLUMN profile TEXT",
    ]

    /// What was got with a token ends with it, also what was got before that was so.
    private static let inheritance = [
        """
        UPDATE tokens SET expires_at = p.expires_at FROM tokens p
        WHERE p.id = tokens.parent AND p.expires_at < coalesce(tokens.expires_at, p.expires_at + 1)
        """,
        """
        UPDATE tokens SET revoked_at = p.revoked_at FROM tokens p
        WHERE p.id = tokens.parent AND p.revoked_at IS NOT NULL AND tokens.revoked_at IS NULL
        """,
    ]

    /// The first token leaves a mark that nothing takes away, whatever becomes of the tokens. Every change of what a token
    /// is good for counts on, so that readers know when there is something to read.
    private static let marks = [
        """
        INSERT INTO meta (key, value) SELECT 'sign_in_required', '1' WHERE EXISTS (SELECT 1 FROM tokens)
        """,
        "CREATE TABLE token_changes (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL) STRICT",
        "INSERT INTO token_changes (id, number) VALUES (1, 1)",
        """
        CREATE TRIGGER token_made AFTER INSERT ON tokens
        BEGIN
            INSERT INTO meta (key, value) SELECT 'sign_in_required', '1'
                WHERE NOT EXISTS (SELECT 1 FROM meta WHERE key = 'sign_in_required');
            UPDATE token_changes SET number = number + 1;
        END
        """,
        """
        CREATE TRIGGER token_changed AFTER UPDATE OF
            kind, hash, owner, rights, session, profile, label, parent, expires_at, revoked_at ON tokens
        BEGIN
            UPDATE token_changes SET number = number + 1;
        END
        """,
        """
        CREATE TRIGGER token_deleted AFTER DELETE ON tokens
        BEGIN
            UPDATE token_changes SET number = number + 1;
        END
        """,
        """
        CREATE TRIGGER sign_in_stays_required BEFORE DELETE ON meta WHEN OLD.key = 'sign_in_required'
        BEGIN
            SELECT RAISE(ABORT, 'where people have had to sign in, they have to from then on');
        END
        """,
    ]
}
