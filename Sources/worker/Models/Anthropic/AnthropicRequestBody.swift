import NaviProtocol

/// The body of Anthropic's `POST /v1/messages`.
///
/// Three marks say where a prompt may be kept for the next call: after the tools, after the system's words, and after
/// the conversation so far. Each call of a turn repeats all that came before it, so most of it comes out of the cache.
struct AnthropicRequestBody: JSONWritable {
    let request: ModelRequest
    let thinking: AnthropicThinking?
    private let conversation: AnthropicConversation

    /// - Parameter thoughts: The signed reasoning in front of the answer with this first call.
    init(
        request: ModelRequest, thinking: AnthropicThinking? = nil,
        thoughts: (_ callID: String) -> [SignedThought] = { _ in [] }
    ) {
        self.request = request
        self.thinking = thinking
        conversation = AnthropicConversation(request.messages, hasTools: !request.tools.isEmpty) { callID in
            thinking == nil ? [] : thoughts(callID)
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("model", request.model)
            writer.field("max_tokens", request.maxOutputTokens)
            writer.field("stream", true)
            // Anthropic's scale ends at 1, and with reasoning it takes no temperature at all.
            if thinking == nil { writer.field("temperature", ifPresent: request.temperature.map { min($0, 1) }) }
            if let thinking { writer.field("thinking", thinking) }
            writeTools(to: &writer)
            if !conversation.system.isEmpty {
                writer.field("system", AnthropicBlock.list(conversation.system.map { .text($0) }, marksLast: true))
            }
            writer.field("messages", turns)
        }
    }

    private var turns: [AnthropicTurn] {
        conversation.turns.enumerated().map { position, turn in
            AnthropicTurn(turn: turn, isMarked: position == conversation.turns.count - 1)
        }
    }

    private func writeTools(to writer: inout JSONWriter) {
        guard !request.tools.isEmpty else { return }
        writer.key("tools")
        writer.array { writer in
            for (position, tool) in request.tools.enumerated() {
                writer.object {
                    $0.field("name", tool.name)
                    $0.field("description", tool.description)
                    $0.field("input_schema", tool.parameters)
                    if position == request.tools.count - 1 { $0.writeCacheMark() }
                }
            }
        }
    }
}

/// A turn on the wire.
private struct AnthropicTurn: JSONWritable {
    let turn: AnthropicConversation.Turn
    let isMarked: Bool

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("role", turn.isUser ? "user" : "assistant")
            $0.field("content", AnthropicBlock.list(turn.blocks, marksLast: isMarked))
        }
    }
}
