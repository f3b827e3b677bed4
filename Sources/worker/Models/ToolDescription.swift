import NaviProtocol

/// A tool as a model sees it.
struct ToolDescription: Sendable, Equatable {
    var name: String
    /// For the model: what the tool does and when to use it.
    var description: String
    /// The JSON Schema of the arguments, an object.
    var parameters: JSONValue
}
