/// Whether a tool may run.
package enum ToolApproval: String, Sendable, CaseIterable {
    case allow
    /// Every call waits for a user's decision.
    case ask
    case deny
}
