import GRDB
import NaviProtocol

/// The SQL of the table `remembered_approvals`.
extension Database {
    /// Remembered yeses of one session; of more the oldest are forgotten, and users are asked again.
    static let maxRememberedApprovals = 200

    /// In the order in which they were given.
    func rememberedApprovals(of session: Int64) throws -> [RememberedApproval] {
        try all(
            """
            SELECT id, tool, summary, allowed_by, allowed_at FROM remembered_approvals WHERE session = ? ORDER BY id
            """, session
        ) {
            RememberedApproval(
                id: $0.int64(0), tool: $0.text(1), allows: $0.text(2), allowedBy: $0.text(3), allowedAt: $0.time(4))
        }
    }

    /// Who said yes to all calls of this kind; `nil` if nobody has.
    func approver(ofAllLike key: String, in session: Int64) throws -> Approver? {
        try first(
            "SELECT allowed_by, allowed_token FROM remembered_approvals WHERE session = ? AND grant_key = ?", session,
            key
        ) { Approver(name: $0.text(0), token: $0.isNull(1) ? nil : $0.int64(1)) }
    }

    func remember(
        _ grant: ApprovalGrant, of tool: String, by approver: Approver, at now: Timestamp, in session: Int64
    ) throws {
        try run(
            """
            INSERT INTO remembered_approvals (session, grant_key, tool, summary, allowed_by, allowed_token, allowed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """, session, grant.key, tool, grant.summary, approver.name, approver.token, now)
        try run(
            """
            DELETE FROM remembered_approvals WHERE id IN (
                SELECT id FROM remembered_approvals WHERE session = ? ORDER BY id DESC LIMIT -1 OFFSET ?)
            """, session, Self.maxRememberedApprovals)
    }

    /// - Returns: Whether there was one.
    func forgetApproval(_ id: Int64, of session: Int64) throws -> Bool {
        try run("DELETE FROM remembered_approvals WHERE id = ? AND session = ?", id, session) > 0
    }
}
