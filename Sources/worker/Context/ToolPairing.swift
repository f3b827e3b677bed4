import NaviProtocol

/// Keeps calls and results together: model servers refuse a context in which one stands without the other.
enum ToolPairing {
    /// The messages with results that answer no call left out, and with a result for every call that has none, except
    /// at the end, where calls may still be about to run.
    static func repaired(_ messages: [Message]) -> [Message] {
        var result: [Message] = []
        result.reserveCapacity(messages.count)
        var open: [ToolCall] = []
        for message in messages {
            if message.role == .tool {
                guard let position = open.firstIndex(where: { $0.id == message.toolCallID }) else { continue }
                open.remove(at: position)
            } else {
                result += open.map { missingResult(of: $0, before: message) }
                open = message.toolCalls
            }
            result.append(message)
        }
        return result
    }

    private static func missingResult(of call: ToolCall, before message: Message) -> Message {
        var result = Message(
            index: message.index, role: .tool, content: ToolCallOutcomeText.interrupted, createdAt: message.createdAt)
        result.toolCallID = call.id
        result.name = call.name
        return result
    }
}
