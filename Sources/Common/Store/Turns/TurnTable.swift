import GRDB
import NaviFailPoints
import NaviProtocol

/// The SQL of the table `turns`, as far as it reads.
extension Database {
    func turn(_ id: TurnID) throws -> TurnInSession? {
        try first(TurnQuery.byID, id) { try TurnInSession($0) }
    }

    func turn(key: Int64) throws -> TurnInSession? {
        try first(TurnQuery.byKey, key) { try TurnInSession($0) }
    }

    /// The turn that a worker holds.
    ///
    /// - Throws: `fenced` when it holds it no longer.
    func heldTurn(_ ref: TurnRef) throws -> TurnInSession {
        guard let held = try turn(ref.turnID),
            held.turn.state == .running && held.turn.attempt == ref.attempt || Safeguard.fence.isOff
        else {
            throw StoreError(.fenced, "attempt \(ref.attempt) of turn \(ref.turnID) has been superseded or has ended")
        }
        return held
    }

    /// A session's queued and running turns, in their order.
    func openTurns(of session: Int64, limit: Int = .max) throws -> [TurnRow] {
        // The one that runs is the first: no other is claimed before it has ended.
        let running = try all(TurnQuery.running, session) { try TurnRow($0) }
        guard limit > running.count else { return running }
        return try running + all(TurnQuery.waiting, session, limit - running.count) { try TurnRow($0) }
    }

    func turns(of session: Int64, ordinals: Range<Int>) throws -> [TurnRow] {
        try all(TurnQuery.range, session, ordinals.lowerBound, ordinals.upperBound) { try TurnRow($0) }
    }

    func openTurnCount(of session: Int64, before ordinal: Int = .max) throws -> Int {
        try first(TurnQuery.openCount, session, ordinal) { $0.int(0) } ?? 0
    }

    func nextQueued(of session: Int64) throws -> TurnID? {
        try first(TurnQuery.nextWaiting, session) { $0.id(0) }
    }

    func turn(clientMessageID: String, of session: Int64) throws -> TurnRow? {
        try first(TurnQuery.byClientMessage, session, clientMessageID) { try TurnRow($0) }
    }

    /// How many turns wait in all sessions, counted up to `limit`.
    func queuedTotal(limit: Int) throws -> Int {
        try first(TurnQuery.queuedTotal, limit) { $0.int(0) } ?? 0
    }

    /// How many turns run in all sessions.
    func runningTotal() throws -> Int {
        try first(TurnQuery.runningTotal) { $0.int(0) } ?? 0
    }
}

/// Queries whose plans are tested. Each names its index, so that a plan without it fails to prepare.
enum TurnQuery {
    private static let both = """
        SELECT \(TurnRow.columns), \(SessionRow.columns) FROM turns t CROSS JOIN sessions s ON s.id = t.session
        """
    static let byID = "\(both) WHERE t.turn_id = ?"
    static let byKey = "\(both) WHERE t.id = ?"
    static let running = """
        SELECT \(TurnRow.columns) FROM turns t INDEXED BY turn_running WHERE t.session = ? AND t.state = 1
        """
    static let waiting = """
        SELECT \(TurnRow.columns) FROM turns t INDEXED BY turn_waiting
        WHERE t.session = ? AND t.state = 0 ORDER BY t.ordinal LIMIT ?
        """
    static let range = """
        SELECT \(TurnRow.columns) FROM turns t
        WHERE t.session = ? AND t.ordinal >= ? AND t.ordinal < ? ORDER BY t.ordinal
        """
    static let openCount = """
        SELECT (SELECT count(*) FROM turns INDEXED BY turn_running WHERE session = ?1 AND state = 1 AND ordinal < ?2)
            + (SELECT count(*) FROM turns INDEXED BY turn_waiting WHERE session = ?1 AND state = 0 AND ordinal < ?2)
        """
    static let nextWaiting = """
        SELECT turn_id FROM turns INDEXED BY turn_waiting WHERE session = ? AND state = 0 ORDER BY ordinal LIMIT 1
        """
    static let byClientMessage = """
        SELECT \(TurnRow.columns) FROM turns t INDEXED BY turn_client_message
        WHERE t.session = ? AND t.client_message_id = ?
        """
    /// A condition on sessions `s`.
    static let noneIsOpen = """
        NOT EXISTS (SELECT 1 FROM turns INDEXED BY turn_running WHERE session = s.id AND state = 1)
            AND NOT EXISTS (SELECT 1 FROM turns INDEXED BY turn_waiting WHERE session = s.id AND state = 0)
        """
    static let queuedTotal = """
        SELECT count(*) FROM (SELECT 1 FROM turns INDEXED BY turn_queue WHERE state = 0 LIMIT ?)
        """
    static let queuedOfOwner = """
        SELECT count(*) FROM (SELECT 1 FROM turns INDEXED BY turn_queue WHERE state = 0 AND owner = ? LIMIT ?)
        """
    /// From one owner to the next: as many steps as there are owners.
    static let waitingOwners = """
        WITH RECURSIVE owners (owner) AS (
            SELECT min(owner) FROM turns INDEXED BY turn_queue WHERE state = 0
            UNION ALL
            SELECT (SELECT min(t.owner) FROM turns t INDEXED BY turn_queue WHERE t.state = 0 AND t.owner > owners.owner)
            FROM owners WHERE owners.owner IS NOT NULL)
        SELECT owner FROM owners WHERE owner IS NOT NULL
        """
    /// The first turns of an owner's sessions in which none runs, in the order of acceptance; and since when each could
    /// have run.
    static let claimable = """
        SELECT t.id, max(t.accepted_at, coalesce(
            (SELECT o.ended_at FROM turns o WHERE o.session = t.session AND o.ordinal = t.ordinal - 1), 0))
        FROM turns t INDEXED BY turn_queue
        WHERE t.state = 0 AND t.owner = ? AND NOT EXISTS (
            SELECT 1 FROM turns o INDEXED BY turn_running WHERE o.session = t.session AND o.state = 1
        ) AND NOT EXISTS (
            SELECT 1 FROM turns o INDEXED BY turn_waiting
            WHERE o.session = t.session AND o.state = 0 AND o.ordinal < t.ordinal)
        ORDER BY t.id LIMIT ?
        """
    static let runningTotal = "SELECT count(*) FROM turns INDEXED BY turn_running WHERE state = 1"
    /// This and what follows read every running turn, of which there are as many as all workers run at once.
    ///
    /// Workers that have let leases run out, the asking one left out.
    static let lateWorkers = """
        SELECT DISTINCT worker FROM turns INDEXED BY turn_running
        WHERE state = 1 AND lease_until < ? AND worker IS NOT NULL AND worker <> ? AND boot = ?
        """
    /// Turns without a worker, or whose worker went with an earlier boot.
    static let lost = """
        SELECT id, suspect FROM turns INDEXED BY turn_running
        WHERE state = 1 AND lease_until < ? AND (worker IS NULL OR boot IS NOT ?) ORDER BY lease_until, id
        """
    /// Turns of a worker whose leases have ended or are as short as the first one of an assignment.
    static let heldBy = """
        SELECT id, suspect, turn_id FROM turns INDEXED BY turn_running
        WHERE state = 1 AND worker = ? AND lease_until < ?
        """
    static let voidLeases = """
        UPDATE turns INDEXED BY turn_running SET lease_until = 1
        WHERE state = 1 AND (boot IS NOT ?1 OR lease_until > ?2)
        """
}
