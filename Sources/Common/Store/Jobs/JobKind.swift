/// Model work that no turn is for.
package enum JobKind: Int, Sendable, CaseIterable {
    /// Give the session a name after its conversation.
    case name = 0
}
