/// What a sub-agent is to do.
struct SubagentTask: Sendable, Equatable {
    /// The task, complete in itself: a sub-agent sees nothing of the conversation.
    var task: String
    /// What it should know besides.
    var briefing: String?
    /// The profile it works under; `nil` stands for its parent's.
    var profileID: String?
    /// Model calls at most; `nil` stands for the profile's limit, at most 20.
    var maxIterations: Int?
}
