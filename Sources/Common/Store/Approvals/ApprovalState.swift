import NaviProtocol

/// Where the approval of a tool call stands.
package enum ApprovalState: Sendable, Equatable {
    case notAsked
    /// A user has until then.
    case asked(until: Timestamp)
    case allowed
    case denied
    /// Nobody decided in time.
    case expired

    /// Whether the call runs, or will when a user says so.
    var mayRun: Bool {
        switch self {
        case .asked, .allowed: true
        case .notAsked, .denied, .expired: false
        }
    }
}

/// What became of a user's decision.
package enum DecisionOutcome: Sendable, Equatable {
    case decided(TurnSummary)
    /// No such call waits: there is none, it was decided, or its time is over.
    case notWaiting
    case unknownSession
    /// The session would become another profile's, which this one may not let it.
    case notAllowed
}
