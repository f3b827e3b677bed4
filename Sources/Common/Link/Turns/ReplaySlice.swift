/// A part of a turn's log.
package struct ReplaySlice: Sendable {
    package let frames: ArraySlice<TurnFrame>
    /// The log's next index.
    package let end: Int
}
