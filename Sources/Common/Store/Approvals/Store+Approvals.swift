import NaviProtocol

extension Store {
    /// Asks the user whether a tool may run, unless that is settled already: by an earlier answer to this call, or by
    /// one that was to be remembered. Durability `full`: the question survives a restart.
    ///
    /// - Parameter until: When the question lapses; a question that an earlier attempt asked keeps its own time.
    /// - Throws: `fenced`.
    package func askApproval(_ turn: TurnRef, call: ToolCall, until: Timestamp) async throws -> ApprovalState {
        try await write(.full) { transaction in
            let db = transaction.db
            let held = try db.heldTurn(turn)
            if try db.toolCall(call.id, of: held.turn.key) == nil { try db.insertToolCall(call, of: held.turn) }
            let state = try db.approval(of: call.id, turn: held.turn.key)
            guard state == .notAsked else { return state }
            let isAllowed = try db.isAllowed(call.name, in: held.session.key)
            try db.setApproval(
                isAllowed ? .allowed : .asked(until: until), of: call.id, turn: held.turn.key)
            return isAllowed ? .allowed : .asked(until: until)
        }
    }

    /// Where the question stands.
    ///
    /// - Throws: `fenced`.
    package func approval(of callID: String, in turn: TurnRef) async throws -> ApprovalState {
        try await read { db in
            let held = try db.heldTurn(turn)
            return try db.approval(of: callID, turn: held.turn.key)
        }
    }

    /// The time for a decision is over, unless one has come at the last moment. Durability `full`.
    ///
    /// - Returns: Where the question stands now.
    /// - Throws: `fenced`.
    package func expireApproval(of callID: String, in turn: TurnRef) async throws -> ApprovalState {
        try await write(.full) { transaction in
            let held = try transaction.db.heldTurn(turn)
            let state = try transaction.db.approval(of: callID, turn: held.turn.key)
            guard case .asked = state else { return state }
            try transaction.db.setApproval(.expired, of: callID, turn: held.turn.key)
            return .expired
        }
    }

    /// Takes a user's decision over a call of the session's running turn. Durability `full`.
    package func decide(
        _ decision: ApprovalDecision, callID: String, session id: SessionID, now: Timestamp
    ) async throws -> DecisionOutcome {
        try await write(.full) { transaction in
            let db = transaction.db
            guard let session = try db.session(id) else { return .unknownSession }
            guard let turn = try db.openTurns(of: session.key, limit: 1).first, turn.state == .running,
                let call = try db.toolCall(callID, of: turn.key),
                case .asked(let until) = try db.approval(of: callID, turn: turn.key), now < until
            else { return .notWaiting }
            let isAllowed = decision.decision == .allow
            try db.setApproval(isAllowed ? .allowed : .denied, of: callID, turn: turn.key)
            if isAllowed, decision.remember == true { try db.rememberAllowed(call.name, in: session.key) }
            return .decided(turn.summary)
        }
    }
}
