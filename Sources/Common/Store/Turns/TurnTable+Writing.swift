import GRDB
import NaviProtocol

/// The SQL of the table `turns`, as far as it writes.
///
/// What changes a turn's state is `OR FAIL`, which spares SQLite a copy of every page: see `Migration.version6`.
extension Database {
    /// Adds a turn: queued, or the first attempt of it held. With a message index, the message is in the history;
    /// otherwise the row carries it.
    func insertTurn(
        _ turn: AcceptedTurn, of session: SessionRow, request: AcceptRequest, images: String?, hold: Seating.Hold?
    ) throws {
        let isWaiting = turn.messageIndex == nil
        try run(
            """
            INSERT INTO turns (turn_id, session, ordinal, state, attempt, worker, boot, lease_until, accepted_at,
                started_at, message_index, client_message_id, images, files, content, steers, owner)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            turn.turnID, session.key, turn.ordinal, turn.state.code, hold == nil ? 0 : 1, hold?.worker,
            hold?.lease.bootID,
            hold?.lease.until ?? 0, request.now, hold == nil ? nil : request.now, turn.messageIndex,
            request.clientMessageID, isWaiting ? images : nil, isWaiting ? StoredJSON.text(request.files) : nil,
            isWaiting ? request.content : nil, isWaiting && request.onBusy == .steer,
            session.record.owner)
    }

    /// Hands a turn to a worker: its attempt, which was raised, fences out whoever held it before.
    func markClaimed(_ turn: TurnRow, by request: ClaimRequest, startedAt: Timestamp) throws {
        try run(
            """
            UPDATE OR FAIL turns SET state = 1, attempt = ?, handbacks = ?, worker = ?, boot = ?, lease_until = ?,
                started_at = ?, message_index = ?, alone = ?, content = NULL, images = NULL, files = NULL
            WHERE id = ?
            """,
            turn.attempt, turn.handbacks, request.workerID, request.lease.bootID, request.lease.until, startedAt,
            turn.messageIndex, turn.isSuspect, turn.key)
    }

    /// - Returns: Whether a stop is wanted; `nil` when the turn is no longer held.
    func renewLease(_ ref: TurnRef, worker: WorkerID, lease: LeaseTerms) throws -> Bool? {
        try first(
            """
            UPDATE turns SET lease_until = ?, boot = ?
            WHERE turn_id = ? AND state = 1 AND attempt = ? AND worker = ? RETURNING stop_requested
            """,
            lease.until, lease.bootID, ref.turnID, ref.attempt, worker
        ) { $0.bool(0) }
    }

    /// Ends the leases of earlier boots, whose clock was another one, and those that are longer than any.
    func voidLeases(thatCannotBe terms: LeaseTerms) throws {
        try run(TurnQuery.voidLeases, terms.bootID, terms.now + Int64(LeaseTerms.longest))
    }

    func requestStop(of turn: TurnRow) throws {
        try run("UPDATE turns SET stop_requested = 1 WHERE id = ?", turn.key)
    }

    /// Gives a turn back, uncharged. A suspect one does not wait with the others: it stays among those that were lost.
    func handBack(_ ref: TurnRef) throws {
        try run(
            """
            UPDATE OR FAIL turns SET state = CASE WHEN suspect = 0 THEN 0 ELSE 1 END,
                lease_until = CASE WHEN suspect = 0 THEN 0 ELSE 1 END, worker = NULL, alone = 0,
                boot = CASE WHEN suspect = 0 THEN NULL ELSE boot END, handbacks = \(SQLCount.bounded("handbacks")) + 1
            WHERE turn_id = ? AND state = 1 AND attempt = ?
            """, ref.turnID, ref.attempt)
    }

    /// Puts a turn into its terminal state.
    func markEnded(_ turn: TurnRow, _ ending: TurnEnding, finalIndex: Int?, now: Timestamp) throws {
        try run(
            """
            UPDATE OR FAIL turns SET state = ?, ended_at = ?, final_index = ?, message_index = ?, lease_until = 0,
                boot = NULL, open_calls = 0, tool_call_count = ?, token_count = ?, context_tokens = ?,
                max_context_tokens = ?, elapsed_seconds = ?, error_code = ?, error_message = ?, content = NULL, images = NULL,
                files = NULL
            WHERE id = ?
            """,
            ending.state.code, now, finalIndex, turn.messageIndex, ending.toolCallCount, ending.tokenCount,
            ending.context?.tokens, ending.maxContextTokens, ending.elapsed.inSeconds, ending.errorCode,
            ending.errorMessage, turn.key)
    }

    /// Ends a queued turn that leaves nothing in the history.
    func dropQueued(_ turn: TurnRow, now: Timestamp) throws {
        try markEnded(turn, TurnEnding(state: .stopped), finalIndex: nil, now: now)
        try deletePartialText(of: turn.key)
    }

    func addOpenCalls(_ count: Int, tokenCount: Int?, to turn: TurnRow) throws {
        try run(
            """
            UPDATE turns SET open_calls = \(SQLCount.bounded("open_calls")) + ?, token_count = coalesce(?, token_count)
            WHERE id = ?
            """, count, tokenCount, turn.key)
    }

    /// One open call has got its result.
    func countFinishedCall(of turn: TurnRow) throws {
        try run(
            """
            UPDATE turns SET open_calls = \(SQLCount.bounded("open_calls")) - 1,
                tool_call_count = \(SQLCount.bounded("tool_call_count")) + 1
            WHERE id = ?
            """, turn.key)
    }
}
