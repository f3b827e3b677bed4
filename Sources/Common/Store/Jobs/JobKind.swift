/// Model work that no turn is for.
package enum JobKind: Int, Sendable, CaseIterable {
    /// Give the session a name after its conversation.
    case name = 0
    /// Put a summary in the place of the beginning of the session's context.
    case compress = 1
}
