extension Migration {
    /// Jobs as things of their own: with or without a session, now or later, and tried again after a failure.
    ///
    /// Codes: `state` of a job 0 waiting, 1 running, 2 given up; `kind` as before. `asked_at` and `run_at` are in
    /// wall-clock milliseconds: a time outlives the boot it was said in. A `run_at` of 0 has come whatever the clock says;
    /// of a job that was given up it says when. Numbers are never given again: somebody may still wait for an old one.
    static let version12 = Migration(
        version: 12,
        statements: [
            "ALTER TABLE jobs RENAME TO jobs_of_version_11",
            """
            CREATE TABLE jobs (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                kind INTEGER NOT NULL,
                key TEXT NOT NULL,
                session INTEGER REFERENCES sessions (id),
                asked_at INTEGER NOT NULL,
                run_at INTEGER NOT NULL DEFAULT 0,
                state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
                attempt INTEGER NOT NULL DEFAULT 0,
                suspect INTEGER NOT NULL DEFAULT 0,
                worker TEXT,
                lease_until INTEGER NOT NULL DEFAULT 0,
                boot TEXT,
                fence INTEGER NOT NULL DEFAULT 0,
                detail TEXT,
                last_error TEXT,
                UNIQUE (kind, key)
            ) STRICT
            """,
            // The key is the session's id as it is written everywhere.
            """
            INSERT INTO jobs (id, kind, key, session, asked_at, state, attempt, suspect, worker, lease_until, boot, fence,
                detail)
            SELECT j.id, j.kind, substr(s.hex, 1, 8) || '-' || substr(s.hex, 9, 4) || '-' || substr(s.hex, 13, 4) || '-'
                || substr(s.hex, 17, 4) || '-' || substr(s.hex, 21), j.session, j.asked_at, j.state, j.attempt, j.suspect,
                j.worker, j.lease_until, j.boot, j.fence, j.detail
            FROM jobs_of_version_11 j JOIN (SELECT id, lower(hex(session_id)) AS hex FROM sessions) s ON s.id = j.session
            ORDER BY j.id
            """,
            "DROP TABLE jobs_of_version_11",
            "CREATE INDEX job_of_session ON jobs (session)",
            // Entries that are equal are in the order of the rows' keys.
            "CREATE INDEX job_open ON jobs (kind) WHERE state < 2",
            "CREATE INDEX job_running ON jobs (worker) WHERE state = 1",
            "CREATE INDEX job_given_up ON jobs (run_at) WHERE state = 2",
        ])
}
