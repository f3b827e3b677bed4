/// What a session keeps besides its history, at most one of each kind.
package enum NoteKind: Sendable, CaseIterable {
    /// The list of things to do.
    case todo
    /// What the model has jotted down.
    case scratchpad

    /// The number that stands for it in the database.
    var code: Int {
        switch self {
        case .todo: 0
        case .scratchpad: 1
        }
    }
}
