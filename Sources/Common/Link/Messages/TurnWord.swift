/// What a worker is told of a turn that it has, or may have.
package enum TurnWord: Sendable, Hashable {
    /// A user wants this turn to end.
    case stop
    /// Send the frames from this index on: `replayed`, or `replayGone`.
    case replay(attempt: Int, from: Int)
    /// The end of this turn has arrived; its log may go.
    case acknowledgeEnd(attempt: Int)
}
