import NaviProtocol

/// One message of the context that a model receives.
struct ModelMessage: Sendable, Equatable {
    var role: Message.Role
    /// The text, to the byte; empty for an assistant message that only calls tools.
    var content: String
    var images: [ModelImage]
    /// What an assistant message asked for.
    var toolCalls: [ToolCall]
    /// What the model thought before an assistant message: goes back to servers that insist on it, and to no others.
    var thinking = ""
    /// The call that a tool message answers.
    var toolCallID: String?
    /// The tool's name, in a tool message.
    var name: String?
    /// Its place in the history, where `search_history` finds all of it; `nil` for what is not in there.
    var index: Int?
    /// The estimate of what files add to it, besides their names.
    var fileTokens = 0

    init(
        role: Message.Role, content: String, images: [ModelImage] = [], toolCalls: [ToolCall] = [],
        toolCallID: String? = nil, name: String? = nil
    ) {
        self.role = role
        self.content = content
        self.images = images
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
        self.name = name
    }
}

extension ModelMessage {
    /// The text in the form in which it is sent: servers refuse results of tools without any.
    var sentContent: String { role == .tool && content.isBlank ? "[The tool gave no output.]" : content }
}

extension String {
    /// There is nothing but space.
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
