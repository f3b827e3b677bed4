import NaviStore

/// A turn that has ended here, for what comes after a turn.
struct EndedTurn: Sendable {
    let session: SessionRecord
    let conclusion: TurnConclusion
    let figures: TurnFigures
}
