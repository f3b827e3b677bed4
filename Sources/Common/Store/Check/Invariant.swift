/// A rule that holds between any two transactions, as a query for what breaks it.
///
/// Written against the tables and not with the store's own queries: who checks must not share the mistake. One statement
/// each, so that it sees one moment of a database that others write to.
struct Invariant: Sendable {
    let rule: String
    let severity: CheckFinding.Severity
    /// Gives the session's id or NULL, and what is wrong. A `?1` is the boot-time clock, `?2` the wall clock, in ms.
    let sql: String

    private init(_ rule: String, severity: CheckFinding.Severity = .error, _ sql: String) {
        self.rule = rule
        self.severity = severity
        self.sql = sql
    }

    static let all = history + families + turns + tools + contexts + jobs + leftovers

    private static let history = [
        Invariant(
            "dense-history",
            """
            SELECT s.session_id, count(m.id) || ' messages, the last is number ' || max(m.idx)
            FROM messages m JOIN sessions s ON s.id = m.session WHERE s.deleted_at IS NULL
            GROUP BY s.id HAVING s.shared + count(m.id) <> max(m.idx) + 1 OR min(m.idx) <> s.shared
            """),
        Invariant(
            "message-count",
            """
            SELECT s.session_id, 'counts ' || s.message_count || ' messages and has ' || (s.shared + count(m.id))
            FROM sessions s LEFT JOIN messages m ON m.session = s.id WHERE s.deleted_at IS NULL
            GROUP BY s.id HAVING s.shared + count(m.id) <> s.message_count
            """),
        Invariant(
            "one-turn-per-user-message",
            """
            SELECT s.session_id, 'message ' || m.idx || ' belongs to ' || count(t.id) || ' turns'
            FROM messages m JOIN sessions s ON s.id = m.session
            LEFT JOIN turns t ON t.session = m.session AND t.message_index = m.idx
            WHERE m.role = 0 AND s.deleted_at IS NULL GROUP BY m.id HAVING count(t.id) <> 1
            """),
        Invariant(
            "conversation-order",
            """
            SELECT s.session_id, 'turn ' || o.ordinal || ' asks with message ' || o.message_index || ' after ' || o.before
            FROM (SELECT session, ordinal, message_index,
                lag(message_index) OVER (PARTITION BY session ORDER BY ordinal) AS before
                FROM turns WHERE message_index IS NOT NULL AND steers = 0) o
            JOIN sessions s ON s.id = o.session WHERE o.message_index <= o.before AND s.deleted_at IS NULL
            """),
    ]

    private static let families = [
        Invariant(
            "branch-of-a-session",
            """
            SELECT s.session_id, 'shares ' || s.shared || ' messages with its parent, which '
                || CASE WHEN p.id IS NULL THEN 'is missing' WHEN s.shared > p.message_count THEN 'has ' || p.message_count
                    WHEN p.owner <> s.owner THEN 'is somebody else''s' ELSE 'begins with more of another one' END
            FROM sessions s LEFT JOIN sessions p ON p.session_id = s.parent
            WHERE s.parent IS NOT NULL AND (p.id IS NULL OR s.shared NOT BETWEEN 0 AND p.message_count
                OR p.owner <> s.owner OR p.parent IS NOT NULL AND s.shared <= p.shared)
            UNION ALL
            SELECT session_id, 'shares ' || shared || ' messages with nobody' FROM sessions
            WHERE parent IS NULL AND shared <> 0
            """),
        Invariant(
            "family-of-a-session",
            """
            SELECT s.session_id, 'is of a family that ' || CASE WHEN s.family IS NULL THEN 'is not named'
                WHEN f.id IS NULL THEN 'is missing' ELSE 'its parent is not of' END
            FROM sessions s LEFT JOIN sessions f ON f.session_id = s.family
                LEFT JOIN sessions p ON p.session_id = s.parent
            WHERE s.parent IS NOT NULL AND (s.family IS NULL OR f.id IS NULL OR p.family IS NOT s.family)
                OR s.parent IS NULL AND s.family <> s.session_id
            """),
        Invariant(
            "lineage-with-an-end",
            """
            WITH RECURSIVE way (start, at, depth) AS (
                SELECT session_id, parent, 1 FROM sessions WHERE parent IS NOT NULL
                UNION ALL
                SELECT w.start, p.parent, w.depth + 1 FROM way w JOIN sessions p ON p.session_id = w.at
                WHERE p.parent IS NOT NULL AND w.depth < 64)
            SELECT start, 'comes from more than 63 others, or from itself' FROM way WHERE depth = 64
            """),
    ]

    private static let turns = [
        Invariant(
            "message-of-a-turn",
            """
            SELECT s.session_id, 'turn ' || t.ordinal || ' answers message ' || t.message_index || ', which is missing'
            FROM turns t JOIN sessions s ON s.id = t.session
            LEFT JOIN messages m ON m.session = t.session AND m.idx = t.message_index
            WHERE t.message_index IS NOT NULL AND s.deleted_at IS NULL AND (m.id IS NULL OR m.role <> 0)
            """),
        Invariant(
            "answer-of-a-turn",
            """
            SELECT s.session_id, 'turn ' || t.ordinal || ' is done and has no answer'
            FROM turns t JOIN sessions s ON s.id = t.session
            LEFT JOIN messages m ON m.session = t.session AND m.idx = t.final_index
            WHERE t.state = 2 AND t.absorbed_by IS NULL AND s.deleted_at IS NULL AND (m.id IS NULL OR m.role <> 1)
            """),
        Invariant(
            "one-answer-per-turn",
            """
            SELECT s.session_id, count(*) || ' answers to one message, the last is number ' || max(m.idx)
            FROM messages m JOIN sessions s ON s.id = m.session
            WHERE m.role = 1 AND m.tool_calls IS NULL AND m.turn_id IS NOT NULL AND s.deleted_at IS NULL
            GROUP BY m.session, m.turn_id HAVING count(*) > 1
            """),
        Invariant(
            "one-running-turn",
            """
            SELECT s.session_id, count(*) || ' turns run at once'
            FROM turns t JOIN sessions s ON s.id = t.session WHERE t.state = 1 GROUP BY t.session HAVING count(*) > 1
            """),
        Invariant(
            "every-turn-counted",
            """
            SELECT s.session_id, 'counts ' || s.turn_count || ' turns and has ' || count(t.id)
            FROM sessions s LEFT JOIN turns t ON t.session = s.id WHERE s.deleted_at IS NULL
            GROUP BY s.id HAVING count(t.id) <> s.turn_count
            """),
        Invariant(
            "owner-of-a-turn",
            """
            SELECT s.session_id, 'turn ' || t.ordinal || ' counts for ''' || t.owner || ''', its session is another''s'
            FROM turns t JOIN sessions s ON s.id = t.session WHERE t.state < 2 AND t.owner <> s.owner
            """),
        Invariant(
            "attempts-bounded",
            """
            SELECT s.session_id, 'turn ' || t.ordinal || ' was tried ' || (t.attempt - t.handbacks) || ' times'
            FROM turns t JOIN sessions s ON s.id = t.session WHERE t.attempt - t.handbacks > 3
            """),
        Invariant(
            "turn-taken-up", severity: .warning,
            """
            SELECT s.session_id, 'turn ' || t.ordinal || CASE t.state WHEN 0 THEN ' waits for a worker'
                ELSE ' has lost its worker' END || ': are workers running?'
            FROM turns t JOIN sessions s ON s.id = t.session
            WHERE t.state = 1 AND t.lease_until < ?1 - 60000 AND ?1 > 0
                OR t.state = 0 AND t.accepted_at < ?2 - 600000 AND NOT EXISTS (
                    SELECT 1 FROM turns o WHERE o.session = t.session AND o.state < 2 AND o.ordinal < t.ordinal)
            """),
    ]

    private static let tools = [
        Invariant(
            "result-of-every-call",
            """
            SELECT s.session_id, 'call ' || (j.value ->> 'id') || ' of message ' || m.idx || ' has no result'
            FROM turns t JOIN sessions s ON s.id = t.session
            JOIN messages m ON m.session = t.session AND m.turn_id = t.turn_id AND m.tool_calls IS NOT NULL,
                json_each(m.tool_calls) j
            WHERE t.state >= 2 AND s.deleted_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM tool_calls c JOIN messages r ON r.session = t.session AND r.idx = c.result_index
                WHERE c.turn = t.id AND c.call_id = j.value ->> 'id' AND c.state = 2 AND r.role = 2
                    AND r.tool_call_id = c.call_id)
            """),
        Invariant(
            "one-result-per-call",
            """
            SELECT s.session_id, count(*) || ' results of call ' || m.tool_call_id
            FROM messages m JOIN sessions s ON s.id = m.session WHERE m.role = 2 AND s.deleted_at IS NULL
            GROUP BY m.session, m.turn_id, m.tool_call_id HAVING count(*) > 1
            """),
        Invariant(
            "no-open-call-of-an-ended-turn",
            """
            SELECT s.session_id, 'turn ' || t.ordinal || ' has ended, its call ' || c.call_id || ' has not'
            FROM tool_calls c JOIN turns t ON t.id = c.turn JOIN sessions s ON s.id = t.session
            WHERE t.state >= 2 AND c.state < 2 AND s.deleted_at IS NULL
            """),
        Invariant(
            "open-calls-counted",
            """
            SELECT s.session_id, 'turn ' || t.ordinal || ' counts ' || t.open_calls || ' open calls and has ' || count(c.id)
            FROM turns t JOIN sessions s ON s.id = t.session LEFT JOIN tool_calls c ON c.turn = t.id AND c.state < 2
            WHERE t.state = 1 GROUP BY t.id HAVING count(c.id) <> t.open_calls
            """),
    ]

    private static let contexts = [
        Invariant(
            "summary-in-force",
            """
            SELECT s.session_id, 'summary ' || s.compression || ' is in force and '
                || CASE WHEN c.id IS NULL THEN 'missing' WHEN c.undone_at IS NOT NULL THEN 'undone'
                    ELSE 'covers messages that are not there' END
            FROM sessions s LEFT JOIN compressions c ON c.id = s.compression AND c.session = s.id
            WHERE s.compression <> 0 AND s.deleted_at IS NULL
                AND (c.id IS NULL OR c.undone_at IS NOT NULL OR c.covers_until > s.message_count)
            """)
    ]

    private static let jobs = [
        Invariant(
            "job-of-somebody",
            """
            SELECT s.session_id, 'job ' || j.id || CASE j.state WHEN 1 THEN ' runs without a lease'
                ELSE ' does not run and is a worker''s' END
            FROM jobs j LEFT JOIN sessions s ON s.id = j.session
            WHERE j.state = 1 AND (j.boot IS NULL OR j.lease_until < 1)
                OR j.state <> 1 AND (j.worker IS NOT NULL OR j.boot IS NOT NULL)
            """),
        Invariant(
            "key-of-a-job",
            """
            SELECT s.session_id, 'job ' || j.id || ' has the key of another session'
            FROM jobs j JOIN sessions s ON s.id = j.session
            WHERE j.kind IN (0, 1) AND replace(j.key, '-', '') <> lower(hex(s.session_id))
            """),
        // One that was lost with others and then alone is charged once more than it was tried.
        Invariant(
            "attempts-of-a-job-bounded",
            """
            SELECT s.session_id, 'job ' || j.id || ' was tried ' || j.attempt || ' times'
            FROM jobs j LEFT JOIN sessions s ON s.id = j.session WHERE j.attempt > 4
            """),
        Invariant(
            "job-taken-up", severity: .warning,
            """
            SELECT s.session_id, 'job ' || j.id || CASE j.state WHEN 0 THEN ' waits for a worker'
                ELSE ' has lost its worker' END || ': are workers running?'
            FROM jobs j LEFT JOIN sessions s ON s.id = j.session
            WHERE s.deleted_at IS NULL AND (j.state = 1 AND j.lease_until BETWEEN 2 AND ?1 - 60000
                OR j.state = 0 AND j.asked_at < ?2 - 600000 AND j.run_at < ?2 - 600000)
            """),
    ]

    private static let leftovers = [
        Invariant(
            "partial-text-of-an-open-turn",
            """
            SELECT s.session_id, 'turn ' || t.ordinal || ' has ended and its partial text is still kept'
            FROM partial_texts p JOIN turns t ON t.id = p.turn JOIN sessions s ON s.id = t.session WHERE t.state >= 2
            """),
        Invariant(
            "search-watermark",
            """
            SELECT NULL, 'messages up to key ' || w.message || ' count as known to the search index, and there are '
                || (SELECT coalesce(max(id), 0) FROM messages)
            FROM search_watermark w WHERE w.message > (SELECT coalesce(max(id), 0) FROM messages)
            """),
        Invariant(
            "image-of-a-session",
            """
            SELECT NULL, 'image ' || i.id || ' belongs to no session'
            FROM images i WHERE NOT EXISTS (SELECT 1 FROM session_images u WHERE u.image = i.id)
            """),
        Invariant(
            "deleted-session-gone", severity: .warning,
            """
            SELECT session_id, 'was deleted a day ago and is still there: is the janitor running?'
            FROM sessions s WHERE deleted_at < ?2 - 86400000
                AND NOT EXISTS (SELECT 1 FROM sessions b WHERE b.parent = s.session_id)
            """),
    ]
}
