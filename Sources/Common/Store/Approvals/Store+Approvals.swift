import NaviProtocol

extension Store {
    /// Asks the user whether a tool may run, unless that is settled already: by an earlier answer to this call, or by
    /// one that was to be remembered. A yes that was said, or may still be, to something else than would run now counts
    /// for nothing: the question begins anew. Durability `full`: the question survives a restart.
    ///
    /// - Parameters:
    ///   - grant: What a yes covers if it is to be remembered.
    ///   - until: When the question lapses; the same question that an earlier attempt asked keeps its own time.
    ///   - now: When a remembered yes counts as given to this call.
    /// - Throws: `fenced`.
    package func askApproval(
        _ turn: TurnRef, call: ToolCall, grant: ApprovalGrant, until: Timestamp, now: Timestamp
    ) async throws -> ApprovalState {
        try await write(.full) { transaction in
            let db = transaction.db
            let held = try db.heldTurn(turn)
            if try db.toolCall(call.id, of: held.turn.key) == nil { try db.insertToolCall(call, of: held.turn) }
            let state = try db.approval(of: call.id, turn: held.turn.key)
            let isOfThis = try db.grant(of: call.id, turn: held.turn.key)?.call == grant.call
            guard state == .notAsked || state.mayRun && !isOfThis else { return state }
            try db.noteGrant(grant, of: call.id, turn: held.turn.key)
            let approver = try db.approver(ofAllLike: grant.key, in: held.session.key)
            let settled: ApprovalState = approver == nil ? .asked(until: until) : .allowed
            try db.setApproval(settled, of: call.id, turn: held.turn.key)
            if let approver { try db.noteDecision(by: approver, at: now, of: call.id, turn: held.turn.key) }
            return settled
        }
    }

    /// Whether a user has said yes to all calls of this kind in the turn's session.
    ///
    /// - Throws: `fenced`.
    package func isRemembered(_ grant: ApprovalGrant, for turn: TurnRef) async throws -> Bool {
        try await read { db in
            try db.approver(ofAllLike: grant.key, in: db.heldTurn(turn).session.key) != nil
        }
    }

    /// What is not asked about again, in the order in which it was allowed; nothing for an unknown session.
    package func rememberedApprovals(_ id: SessionID) async throws -> [RememberedApproval] {
        try await read { db in try db.session(id).map { try db.rememberedApprovals(of: $0.key) } ?? [] }
    }

    /// Takes back a lasting yes: calls that it covered are asked about again. Calls that it has let run, run on.
    /// Durability `full`.
    ///
    /// - Returns: Whether there was one.
    package func forgetApproval(_ approval: Int64, of id: SessionID) async throws -> Bool {
        try await write(.full) { transaction in
            guard let session = try transaction.db.session(id) else { return false }
            return try transaction.db.forgetApproval(approval, of: session.key)
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

    /// Who decided over a call; `nil` while nobody has.
    ///
    /// - Throws: `fenced`.
    package func approver(of callID: String, in turn: TurnRef) async throws -> Approver? {
        try await read { db in try db.approver(of: callID, turn: db.heldTurn(turn).turn.key) }
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
    ///
    /// - Parameter mayChangeProfile: Also over a call by which the session becomes another profile's.
    package func decide(
        _ decision: ApprovalDecision, by approver: Approver, mayChangeProfile: Bool = true, callID: String,
        session id: SessionID, now: Timestamp
    ) async throws -> DecisionOutcome {
        try await write(.full) { transaction in
            let db = transaction.db
            guard let session = try db.session(id) else { return .unknownSession }
            guard let turn = try db.openTurns(of: session.key, limit: 1).first, turn.state == .running,
                let call = try db.toolCall(callID, of: turn.key),
                case .asked(let until) = try db.approval(of: callID, turn: turn.key), now < until
            else { return .notWaiting }
            let isAllowed = decision.decision == .allow
            guard mayChangeProfile || !isAllowed || call.name != ProfileSwitched.toolName else { return .notAllowed }
            try db.setApproval(isAllowed ? .allowed : .denied, of: callID, turn: turn.key)
            try db.noteDecision(by: approver, at: now, of: callID, turn: turn.key)
            if isAllowed, decision.remember == true, let grant = try db.grant(of: callID, turn: turn.key) {
                try db.remember(grant, of: call.name, by: approver, at: now, in: session.key)
            }
            return .decided(turn.summary)
        }
    }
}
