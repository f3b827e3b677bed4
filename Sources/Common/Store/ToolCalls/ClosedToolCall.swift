import NaviProtocol

/// A tool call that had no result when its turn ended, and was given one.
package struct ClosedToolCall: Sendable, Equatable {
    package var call: ToolCall
    /// It had been begun, by whichever attempt; clients were told so.
    package var wasStarted: Bool
    /// What the history says of it.
    package var result: String

    package init(call: ToolCall, wasStarted: Bool, result: String) {
        self.call = call
        self.wasStarted = wasStarted
        self.result = result
    }

    package var toolCallID: String { call.id }
}
