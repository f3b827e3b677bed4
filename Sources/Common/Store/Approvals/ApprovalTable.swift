import GRDB
import NaviProtocol

/// The SQL of approvals: two columns of `tool_calls`, and the table `allowed_tools`.
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

    /// Calls that wait for a decision, in the order in which they were asked for.
    func pendingApprovals(of turn: TurnRow, in session: SessionRow) throws -> [ApprovalRequest] {
        let waiting = try all(
            """
            SELECT call_id, name, asked_index, approval_until FROM tool_calls INDEXED BY tool_call_asked
            WHERE turn = ? AND approval = 1 AND state < 2 ORDER BY id
            """, turn.key
        ) { (id: $0.text(0), name: $0.text(1), askedIndex: $0.optionalInt(2), until: $0.optionalTime(3)) }
        return try waiting.map { call in
            let asking = try call.askedIndex.flatMap { try message($0, of: session) }
            let arguments = asking?.toolCalls.first { $0.id == call.id }?.arguments
            return ApprovalRequest(
                turnID: turn.turnID, toolCallID: call.id, tool: call.name, args: arguments ?? .object([:]),
                expiresAt: call.until ?? turn.acceptedAt)
        }
    }

    func isAllowed(_ tool: String, in session: Int64) throws -> Bool {
        try exists("SELECT 1 FROM allowed_tools WHERE session = ? AND tool = ?", session, tool)
    }

    func rememberAllowed(_ tool: String, in session: Int64) throws {
        try run("INSERT INTO allowed_tools (session, tool) VALUES (?, ?) ON CONFLICT DO NOTHING", session, tool)
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
