import NaviProtocol

/// Something the model may ask to be done.
///
/// Whatever a tool answers is data for the model; an error that it throws becomes a failure the model reads about.
protocol Tool: Sendable {
    /// Unique among all tools; what profiles list in `enabled_tools`.
    var name: String { get }
    /// For the model: what the tool does and when to use it.
    var description: String { get }
    /// The JSON Schema of the arguments, an object.
    var parameters: JSONValue { get }
    /// Running it twice does no more than running it once. A call of a tool that is not repeatable is never run again:
    /// when it was cut off, the model is told that its outcome is unknown.
    var isRepeatable: Bool { get }

    /// Runs one call. Must heed cancellation: a stopped turn does not wait for it.
    ///
    /// - Parameter arguments: What the model gave; always an object.
    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult
}

extension Tool {
    /// The tool as a model sees it.
    var modelDescription: ToolDescription {
        ToolDescription(name: name, description: description, parameters: parameters)
    }
}
