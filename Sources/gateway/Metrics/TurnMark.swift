import NaviProtocol

/// A moment in a turn's life, for metrics.
enum TurnMark: Sendable, Equatable {
    case accepted
    /// Since the acceptance.
    case firstToken(Duration)
    /// `after` is `nil` for a turn that had to wait, or was accepted before this gateway started.
    case ended(TurnState, after: Duration?)
}
