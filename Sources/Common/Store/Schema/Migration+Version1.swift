extension Migration {
    /// The first schema.
    ///
    /// Codes, which are part of the schema: `state` of a turn 0 queued, 1 running, 2 done, 3 failed, 4 stopped,
    /// 5 interrupted; `role` 0 user, 1 assistant, 2 tool, 3 system; `flags` of a message 1 stopped, 2 interrupted;
    /// `state` of a tool call 0 requested, 1 started, 2 finished; `state` of a file 0 present, 1 deleting, 2 deleted.
    /// Times are milliseconds since 1970, ids 16 bytes.
    static let version1 = Migration(
        version: 1,
        statements: [sessions, messages, turns, toolCalls, compressions, files, images, workers, meta].flatMap { $0 })

    /// Lists are read backwards along `session_list`.
    private static let sessions = [
        """
        CREATE TABLE sessions (
            id INTEGER PRIMARY KEY,
            session_id BLOB NOT NULL UNIQUE CHECK (length(session_id) = 16),
            profile_id TEXT NOT NULL,
            name TEXT,
            name_is_user_given INTEGER NOT NULL DEFAULT 0,
            pinned INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            last_active INTEGER NOT NULL,
            message_count INTEGER NOT NULL DEFAULT 0,
            preview TEXT NOT NULL DEFAULT '',
            context_tokens INTEGER NOT NULL DEFAULT 0,
            max_context_tokens INTEGER NOT NULL DEFAULT 0,
            turn_count INTEGER NOT NULL DEFAULT 0,
            deleted_at INTEGER
        ) STRICT
        """,
        "CREATE INDEX session_list ON sessions (pinned, last_active) WHERE deleted_at IS NULL",
        "CREATE INDEX session_deleted ON sessions (deleted_at) WHERE deleted_at IS NOT NULL",
    ]

    /// Rows are appended at the end of the table, whichever session they belong to, so that the messages of one commit
    /// share their pages; the narrow unique index leads from a session to them.
    private static let messages = [
        """
        CREATE TABLE messages (
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES sessions (id),
            idx INTEGER NOT NULL CHECK (idx >= 0),
            role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 3),
            created_at INTEGER NOT NULL,
            turn_id BLOB,
            content TEXT,
            thinking TEXT,
            tool_calls TEXT,
            tool_call_id TEXT,
            name TEXT,
            images TEXT,
            files TEXT,
            flags INTEGER NOT NULL DEFAULT 0,
            elapsed_seconds REAL,
            tool_call_count INTEGER,
            token_count INTEGER,
            UNIQUE (session, idx)
        ) STRICT
        """,
        """
        CREATE TRIGGER message_never_changes BEFORE UPDATE ON messages
        BEGIN
            SELECT RAISE(ABORT, 'a message never changes');
        END
        """,
        """
        CREATE TRIGGER message_goes_with_its_session BEFORE DELETE ON messages
        WHEN (SELECT deleted_at FROM sessions WHERE id = OLD.session) IS NULL
        BEGIN
            SELECT RAISE(ABORT, 'a message goes only with its session');
        END
        """,
    ]

    /// `content`, `images` and `files` hold a message until it is numbered. `lease_until` is 0 while a turn is queued.
    private static let turns = [
        """
        CREATE TABLE turns (
            id INTEGER PRIMARY KEY,
            turn_id BLOB NOT NULL UNIQUE CHECK (length(turn_id) = 16),
            session INTEGER NOT NULL REFERENCES sessions (id),
            ordinal INTEGER NOT NULL,
            state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 5),
            attempt INTEGER NOT NULL DEFAULT 0,
            handbacks INTEGER NOT NULL DEFAULT 0,
            lease_until INTEGER NOT NULL DEFAULT 0,
            stop_requested INTEGER NOT NULL DEFAULT 0,
            open_calls INTEGER NOT NULL DEFAULT 0,
            tool_call_count INTEGER NOT NULL DEFAULT 0,
            token_count INTEGER NOT NULL DEFAULT 0,
            accepted_at INTEGER NOT NULL,
            started_at INTEGER,
            ended_at INTEGER,
            message_index INTEGER,
            final_index INTEGER,
            worker TEXT,
            boot TEXT,
            client_message_id TEXT,
            context_tokens INTEGER,
            max_context_tokens INTEGER,
            elapsed_seconds REAL,
            error_code TEXT,
            error_message TEXT,
            images TEXT,
            files TEXT,
            content TEXT,
            UNIQUE (session, ordinal)
        ) STRICT
        """,
        """
        CREATE UNIQUE INDEX turn_client_message ON turns (session, client_message_id)
        WHERE client_message_id IS NOT NULL
        """,
        "CREATE UNIQUE INDEX turn_running ON turns (session) WHERE state = 1",
        "CREATE INDEX turn_open ON turns (session, ordinal) WHERE state < 2",
        "CREATE INDEX turn_due ON turns (lease_until) WHERE state < 2",
        """
        CREATE TRIGGER turn_ends_once BEFORE UPDATE OF state ON turns WHEN OLD.state >= 2
        BEGIN
            SELECT RAISE(ABORT, 'a turn that has ended never changes its state');
        END
        """,
        // Apart from the turns, so that a renewed lease does not rewrite a long text.
        """
        CREATE TABLE partial_texts (
            turn INTEGER PRIMARY KEY REFERENCES turns (id),
            text TEXT NOT NULL,
            thinking TEXT NOT NULL
        ) STRICT
        """,
    ]

    private static let toolCalls = [
        """
        CREATE TABLE tool_calls (
            id INTEGER PRIMARY KEY,
            turn INTEGER NOT NULL REFERENCES turns (id),
            call_id TEXT NOT NULL,
            name TEXT NOT NULL,
            state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
            repeatable INTEGER NOT NULL DEFAULT 0,
            step INTEGER,
            asked_index INTEGER,
            started_at INTEGER,
            finished_at INTEGER,
            duration_ms INTEGER,
            success INTEGER,
            result_index INTEGER,
            UNIQUE (turn, call_id)
        ) STRICT
        """,
        "CREATE INDEX tool_call_open ON tool_calls (turn) WHERE state < 2",
    ]

    private static let compressions = [
        """
        CREATE TABLE compressions (
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES sessions (id),
            covers_until INTEGER NOT NULL,
            summary TEXT NOT NULL,
            reason TEXT NOT NULL,
            messages_before INTEGER NOT NULL,
            messages_after INTEGER NOT NULL,
            tokens_before INTEGER NOT NULL,
            tokens_after INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            undone_at INTEGER
        ) STRICT
        """,
        "CREATE INDEX compression_live ON compressions (session, undone_at)",
    ]

    private static let files = [
        """
        CREATE TABLE files (
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES sessions (id),
            name TEXT NOT NULL,
            size INTEGER NOT NULL,
            content_type TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
            deleted_at INTEGER,
            UNIQUE (session, name)
        ) STRICT
        """,
        "CREATE INDEX file_live ON files (session) WHERE state < 2",
    ]

    /// The bytes come last, so that the other columns are read without them.
    private static let images = [
        """
        CREATE TABLE images (
            id INTEGER PRIMARY KEY,
            hash TEXT NOT NULL UNIQUE,
            content_type TEXT NOT NULL,
            bytes BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE session_images (
            session INTEGER NOT NULL REFERENCES sessions (id),
            image INTEGER NOT NULL REFERENCES images (id),
            PRIMARY KEY (session, image)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX session_image ON session_images (image)",
    ]

    private static let workers = [
        """
        CREATE TABLE workers (
            worker_id TEXT NOT NULL PRIMARY KEY,
            pid INTEGER NOT NULL,
            pid_namespace TEXT NOT NULL,
            process_start INTEGER NOT NULL,
            boot TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """
    ]

    /// Facts about the database itself.
    private static let meta = [
        "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "INSERT INTO meta (key, value) VALUES ('created_with_sqlite', sqlite_version())",
    ]
}
