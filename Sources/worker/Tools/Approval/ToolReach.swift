/// How far a call of a tool reaches, and so whether somebody is asked where the profile says nothing.
enum ToolReach: Sendable, Equatable {
    /// Into its own session, and no further.
    case session
    /// Beyond it: the call leaves the machine, writes outside of the session, or counts every time it is made. Such calls
    /// ask unless the profile says otherwise.
    case beyond
}
