import NaviProtocol

/// What a request to stop met.
package enum StopOutcome: Sendable, Equatable {
    case unknownSession
    /// No turn is open.
    case idle
    /// The running turn has been marked; its worker ends it.
    case stopping(TurnSummary)
    /// A turn that waited has been ended right here.
    case stopped(TurnSummary)
}
