import GRDB
import NaviFailPoints
import NaviProtocol

extension Store {
    /// Stops the session's open turn: the running one, else the one that only waits for a worker. Durability `full`: a
    /// stop survives a restart.
    ///
    /// A turn that had not begun leaves its message in the history, like one that is stopped before its first word. Messages
    /// that wait behind an open turn are not meant: they are cancelled.
    ///
    /// - Parameter turn: Nothing happens unless this is the one.
    package func requestStop(_ id: SessionID, turn: TurnID? = nil, now: Timestamp) async throws -> StopOutcome {
        try await write(.full) { transaction in
            let db = transaction.db
            guard let session = try db.session(id) else { return .unknownSession }
            guard let first = try db.openTurns(of: session.key, limit: 1).first, turn ?? first.turnID == first.turnID,
                var held = try db.turn(key: first.key)
            else { return .idle }
            if first.state == .running {
                try db.requestStop(of: first)
                FailPoint.stopWriting.reach()
                return .stopping(first.summary)
            }
            // Nobody has been told that it comes next, unless the client says so.
            guard first.messageIndex != nil || turn != nil else { return .idle }
            transaction.queuedTotal = nil
            _ = try db.userMessage(of: &held)
            let ending = try db.endingWithPartialText(of: held.turn, state: .stopped, now: now)
            _ = try db.end(&held, ending, now: now)
            held.turn.state = .stopped
            return .stopped(held.turn.summary)
        }
    }

    /// Takes a message out of the queue: its turn ends, and it never becomes part of the history. One that is in the
    /// history already, and only waits for a worker, stays there. Durability `full`.
    ///
    /// - Returns: `nil` when the session has no such turn, or it is no longer queued.
    package func cancelQueued(_ id: TurnID, in session: SessionID, now: Timestamp) async throws -> TurnSummary? {
        try await write(.full) { transaction in
            let db = transaction.db
            guard var held = try db.waitingTurn(id, in: session) else { return nil }
            transaction.queuedTotal = nil
            let ending = try db.endingWithPartialText(of: held.turn, state: .stopped, now: now)
            _ = try db.end(&held, ending, now: now)
            held.turn.state = .stopped
            return held.turn.summary
        }
    }

    /// Changes the text of a message that waits and is not yet part of the history. Durability `full`.
    ///
    /// - Returns: `false` when the session has no such turn, or its message is in the history already.
    package func editQueued(_ id: TurnID, in session: SessionID, content: String) async throws -> Bool {
        try await write(.full) { transaction in
            guard let held = try transaction.db.waitingTurn(id, in: session), held.turn.messageIndex == nil else {
                return false
            }
            return try transaction.db.run("UPDATE turns SET content = ? WHERE id = ?", content, held.turn.key) == 1
        }
    }

    /// Where these turns stand; unknown ones are left out.
    package func turnStates(_ ids: [TurnID]) async throws -> [TurnID: TurnSummary] {
        try await read { db in
            var states: [TurnID: TurnSummary] = [:]
            for id in ids { states[id] = try db.turn(id)?.turn.summary }
            return states
        }
    }

    /// The turns of a session in a range of ordinals, in their order.
    package func turns(of session: SessionID, ordinals: Range<Int>) async throws -> [TurnSummary] {
        try await read { db in
            guard let key = try db.sessionKey(session) else { return [] }
            return try db.turns(of: key, ordinals: ordinals).map(\.summary)
        }
    }

    /// How a turn ended; `nil` when it is unknown or still open.
    package func terminalResult(_ id: TurnID) async throws -> TurnResult? {
        try await read { db in
            guard let held = try db.turn(id), held.turn.state.isTerminal else { return nil }
            return try db.result(of: held)
        }
    }

    /// The message that a turn answers; `nil` while it is not part of the history, or when the turn is unknown.
    package func userMessage(of id: TurnID) async throws -> Message? {
        try await read { db in
            guard let held = try db.turn(id), let index = held.turn.messageIndex else { return nil }
            return try db.message(index, of: held.session)
        }
    }
}

extension Database {
    fileprivate func waitingTurn(_ id: TurnID, in session: SessionID) throws -> TurnInSession? {
        guard let held = try turn(id), !held.session.isDeleted, held.session.record.id == session,
            held.turn.state == .queued
        else { return nil }
        return held
    }

    fileprivate func result(of held: TurnInSession) throws -> TurnResult? {
        let stored = try first(
            """
            SELECT final_index, error_code, error_message, context_tokens, max_context_tokens, elapsed_seconds,
                absorbed_by
            FROM turns WHERE id = ?
            """, held.turn.key
        ) { row in
            var result = TurnResult(
                state: held.turn.state, errorCode: row.optionalText(1), errorMessage: row.optionalText(2),
                contextTokens: row.optionalInt(3), maxContextTokens: row.optionalInt(4),
                elapsedSeconds: row.optionalDouble(5), toolCallCount: held.turn.toolCallCount,
                tokenCount: held.turn.tokenCount)
            result.isAbsorbed = !row.isNull(6)
            return (result: result, finalIndex: row.optionalInt(0))
        }
        guard var result = stored?.result else { return nil }
        if let index = stored?.finalIndex { result.message = try message(index, of: held.session) }
        return result
    }
}
