/// What users change about a running turn between its steps.
struct AgentUpdates: Sendable, Equatable {
    /// Messages to steer it.
    var messages: [ModelMessage] = []
    /// The session's profile now; `nil` when nobody can change it.
    var profileID: String?
    /// The version of the context that is in force; `nil` where there is none.
    var contextVersion: Int?
}
