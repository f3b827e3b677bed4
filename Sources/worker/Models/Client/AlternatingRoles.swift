extension [ModelMessage] {
    /// What stands for an answer that was never given.
    static let missingAnswer = "[There is no answer here.]"

    /// The messages for models whose template wants user and assistant to speak in turns, the user first: neighbours of
    /// one side become one message, and what the user says after results of tools comes after an answer.
    var alternating: [ModelMessage] {
        var result: [ModelMessage] = []
        for message in ToolImages.moved(self) {
            switch (result.last?.role, message.role) {
            case (nil, .assistant), (.system, .assistant):
                result.append(ModelMessage(role: .user, content: AnthropicConversation.beginning))
            case (.tool, .user):
                result.append(ModelMessage(role: .assistant, content: Self.missingAnswer))
            case (.user, .user), (.assistant, .assistant), (.system, .system):
                result[result.count - 1].join(message)
                continue
            default: break
            }
            result.append(message)
        }
        return result
    }
}

extension ModelMessage {
    fileprivate mutating func join(_ next: ModelMessage) {
        content = [content, next.content].filter { !$0.isEmpty }.joined(separator: "\n\n")
        images += next.images
        toolCalls += next.toolCalls
        thinking = next.thinking
        fileTokens += next.fileTokens
    }
}
