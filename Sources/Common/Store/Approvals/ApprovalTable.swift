import GRDB
import NaviProtocol

/// The SQL of approvals: columns of `tool_calls`.
extension Database {
    func approval(of callID: String, turn: Int64) throws -> ApprovalState {
        try first(
            "SELECT approval, approval_until FROM tool_calls WHERE turn = ? AND call_id = ?", turn, callID
        ) { row in
            try row.decoded(0, "the approval") { ApprovalState(code: $0, until: row.optionalTime(1)) }
        } ?? .notAsked
    }

    func setApproval(_ state: ApprovalState, of callID: String, turn: Int64) throws {
        try run(
            """
            UPDATE tool_calls SET approval = ?, approval_until = coalesce(?, approval_until)
            WHERE turn = ? AND call_id = ?
            """, state.code, state.until, turn, callID)
    }

    /// What a yes to this call would cover from then on. Nobody has decided over it.
    func noteGrant(_ grant: ApprovalGrant, of callID: String, turn: Int64) throws {
        try run(
            """
            UPDATE tool_calls SET grant_key = ?, grant_summary = ?, decided_by = NULL, decided_token = NULL,
                decided_at = NULL
            WHERE turn = ? AND call_id = ?
            """, grant.stored, grant.summary, turn, callID)
    }

    /// `nil` for a call that was asked about before that was noted.
    func grant(of callID: String, turn: Int64) throws -> ApprovalGrant? {
        try first(
            """
            SELECT grant_key, grant_summary FROM tool_calls
            WHERE turn = ? AND call_id = ? AND grant_key IS NOT NULL AND grant_summary IS NOT NULL
            """, turn, callID
        ) { ApprovalGrant(stored: $0.text(0), summary: $0.text(1)) }
    }

    /// Who decided over a call.
    func noteDecision(by approver: Approver, at now: Timestamp, of callID: String, turn: Int64) throws {
        try run(
            """
            UPDATE tool_calls SET decided_by = ?, decided_token = ?, decided_at = ? WHERE turn = ? AND call_id = ?
            """, approver.name, approver.token, now, turn, callID)
    }

    /// `nil` while nobody has decided.
    func approver(of callID: String, turn: Int64) throws -> Approver? {
        try first(
            """
            SELECT decided_by, decided_token FROM tool_calls WHERE turn = ? AND call_id = ? AND decided_by IS NOT NULL
            """, turn, callID
        ) { Approver(name: $0.text(0), token: $0.isNull(1) ? nil : $0.int64(1)) }
    }

    /// Calls that wait for a decision, in the order in which they were asked for.
    func pendingApprovals(of turn: TurnRow, in session: SessionRow) throws -> [ApprovalRequest] {
        let waiting = try all(
            """
            SELECT call_id, name, asked_index, approval_until, grant_summary FROM tool_calls INDEXED BY tool_call_asked
            WHERE turn = ? AND approval = 1 AND state < 2 ORDER BY id
            """, turn.key
        ) {
            (
                id: $0.text(0), name: $0.text(1), askedIndex: $0.optionalInt(2), until: $0.optionalTime(3),
                remembers: $0.optionalText(4)
            )
        }
        return try waiting.map { call in
            let asking = try call.askedIndex.flatMap { try message($0, of: session) }
            let arguments = asking?.toolCalls.first { $0.id == call.id }?.arguments
            return ApprovalRequest(
                turnID: turn.turnID, toolCallID: call.id, tool: call.name, args: arguments ?? .object([:]),
                expiresAt: call.until ?? turn.acceptedAt, remembers: call.remembers)
        }
    }
}

extension ApprovalState {
    fileprivate var code: Int {
        switch self {
        case .notAsked: 0
        case .asked: 1
        case .allowed: 2
        case .denied: 3
        case .expired: 4
        }
    }

    fileprivate var until: Timestamp? {
        if case .asked(let until) = self { until } else { nil }
    }

    /// `nil` for a code that this version does not know.
    fileprivate init?(code: Int, until: Timestamp?) {
        switch code {
        case 0: self = .notAsked
        case 1: self = until.map { .asked(until: $0) } ?? .expired
        case 2: self = .allowed
        case 3: self = .denied
        case 4: self = .expired
        default: return nil
        }
    }
}
