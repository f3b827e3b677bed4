import NaviProtocol

/// A piece of a model's answer, in the order in which the model gave it.
enum ModelEvent: Sendable, Equatable {
    /// Text of the answer. All text that arrived together is one event; joined, the events are the answer to the byte.
    case text(String)
    /// The model's reasoning; never part of the answer.
    case thinking(String)
    /// A complete wish to run a tool, with an id that is unique within the call.
    case toolCall(ToolCall)
}
