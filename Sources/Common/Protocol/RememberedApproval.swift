/// A user's lasting yes: an element of `remembered_approvals` in `GET /sessions/{id}`.
package struct RememberedApproval: Sendable, Equatable, JSONWritable {
    package var id: Int64
    package var tool: String
    /// What is not asked about again, in words.
    package var allows: String
    /// Who said yes; empty where nobody has to sign in.
    package var allowedBy: String
    package var allowedAt: Timestamp

    package init(id: Int64, tool: String, allows: String, allowedBy: String, allowedAt: Timestamp) {
        self.id = id
        self.tool = tool
        self.allows = allows
        self.allowedBy = allowedBy
        self.allowedAt = allowedAt
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", Int(id))
            $0.field("tool", tool)
            $0.field("allows", allows)
            $0.field("allowed_by", allowedBy)
            $0.field("allowed_at", allowedAt)
        }
    }
}
