/// What the attempts of a turn have done so far, by its tool calls: each finished step but the last has some.
package struct TurnProgress: Sendable, Equatable {
    /// Calls of the last committed step that have no result yet, in their order.
    package var openCalls: [OpenToolCall]
    /// Every call that was asked for.
    package var callIDs: Set<String>
    /// Model calls whose answers are committed.
    package var stepsDone: Int

    package init(openCalls: [OpenToolCall] = [], callIDs: Set<String> = [], stepsDone: Int = 0) {
        self.openCalls = openCalls
        self.callIDs = callIDs
        self.stepsDone = stepsDone
    }
}
