import NaviProtocol
import NaviStore

/// Something the model may ask to be done.
///
/// Whatever a tool answers is data for the model; an error that it throws becomes a failure the model reads about.
protocol Tool: Sendable {
    /// Unique among all tools; what profiles list in `enabled_tools`.
    var name: String { get }
    /// For the model: what the tool does and when to use it.
    var description: String { get }
    /// The JSON Schema of the arguments, an object. Calls that violate it never reach the tool.
    var parameters: JSONValue { get }
    /// Of the tool as a whole: the strongest effect that a call of it can have.
    var effect: ToolEffect { get }
    /// Of one call; a tool with several actions tells them apart here.
    func effect(of arguments: JSONValue) -> ToolEffect
    /// How far one call reaches.
    func reach(of arguments: JSONValue) -> ToolReach
    /// What a yes to one call covers, when a user does not want to be asked again. Pure.
    func grant(of arguments: JSONValue) -> ApprovalGrant
    /// A call that takes longer is cancelled and fails. `nil`: the tool has limits of its own, or none but the turn's.
    var timeLimit: Duration? { get }
    /// More than the description says, for `tool_manual`; Markdown.
    var manual: String? { get }

    /// Runs one call. Must heed cancellation: a stopped turn does not wait for it.
    ///
    /// - Parameter arguments: What the model gave; always an object that satisfies `parameters`.
    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult
}

extension Tool {
    func effect(of arguments: JSONValue) -> ToolEffect { effect }
    func reach(of arguments: JSONValue) -> ToolReach { effect(of: arguments) == .once ? .beyond : .session }
    func grant(of arguments: JSONValue) -> ApprovalGrant { ToolGrant.everyCall(of: self) }
    var timeLimit: Duration? { .seconds(60) }
    var manual: String? { nil }

    /// The tool as a model sees it.
    var modelDescription: ToolDescription {
        ToolDescription(name: name, description: description, parameters: parameters)
    }
}
