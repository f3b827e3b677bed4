extension Migration {
    /// What compression needs to be trusted: one measure of a context, versions of summaries, pauses.
    ///
    /// Codes: `kind` of a job 0 name, 1 compress; `method` of a compression 0 a model's summary, 1 an extract.
    static let version3 = Migration(version: 3, statements: [sessions, compressions, jobs].flatMap { $0 })

    /// `context_estimate` is the estimate of what `context_tokens` counts; the three after it are parts of the estimate.
    /// `compression` is the live summary, 0 without one.
    private static let sessions = [
        "ALTER TABLE sessions ADD COLUMN context_estimate INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sessions ADD COLUMN context_system INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sessions ADD COLUMN context_tools INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sessions ADD COLUMN context_files INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sessions ADD COLUMN compression INTEGER NOT NULL DEFAULT 0",
        """
        UPDATE sessions SET compression = coalesce(
            (SELECT max(c.id) FROM compressions c WHERE c.session = sessions.id AND c.undone_at IS NULL), 0)
        """,
    ]

    /// `until` is in wall-clock milliseconds: a pause outlives workers.
    private static let compressions = [
        "ALTER TABLE compressions ADD COLUMN estimate_before INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE compressions ADD COLUMN estimate_after INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE compressions ADD COLUMN method INTEGER NOT NULL DEFAULT 0 CHECK (method BETWEEN 0 AND 1)",
        """
        CREATE TABLE compression_failures (
            session INTEGER PRIMARY KEY REFERENCES sessions (id),
            count INTEGER NOT NULL,
            until INTEGER NOT NULL
        ) STRICT
        """,
    ]

    /// `detail` is what the work is to be done with, as JSON.
    private static let jobs = ["ALTER TABLE jobs ADD COLUMN detail TEXT"]
}
