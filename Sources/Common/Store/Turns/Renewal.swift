/// What became of a worker's hold on a turn.
package enum Renewal: Sendable, Equatable {
    case kept(stopRequested: Bool)
    /// The turn has been claimed by another worker, or has ended: drop it at once.
    case lost
}

/// What a running turn has shown of the step that is under way.
package struct PartialText: Sendable, Equatable {
    package var turn: TurnRef
    package var text: String
    package var thinking: String

    package init(turn: TurnRef, text: String, thinking: String = "") {
        self.turn = turn
        self.text = text
        self.thinking = thinking
    }
}
