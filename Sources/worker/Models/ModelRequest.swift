import NaviProtocol

/// One call of a model, in the terms of no provider.
struct ModelRequest: Sendable {
    /// The model's name as its server knows it. `ModelClient` overwrites it with the model it has chosen.
    var model: String
    /// The whole context, oldest first; system prompts included.
    var messages: [ModelMessage]
    /// The tools that the model may call; empty turns tool calling off.
    var tools: [ToolDescription]
    /// `nil` leaves the choice to the server.
    var temperature: Double?
    /// Tokens that the answer may have at most.
    var maxOutputTokens: Int
    /// Tokens that prompt and answer may have together; sent where the provider lets the caller choose.
    var contextWindow: Int?
    /// Whether the model should reason before it answers, where it can.
    var thinking: Bool

    init(
        model: String, messages: [ModelMessage], tools: [ToolDescription] = [], temperature: Double? = nil,
        maxOutputTokens: Int = 4096, contextWindow: Int? = nil, thinking: Bool = false
    ) {
        self.model = model
        self.messages = messages
        self.tools = tools
        self.temperature = temperature
        self.maxOutputTokens = maxOutputTokens
        self.contextWindow = contextWindow
        self.thinking = thinking
    }
}
