import NaviProtocol

/// The body of Ollama's `POST /api/chat`.
struct OllamaRequestBody: JSONWritable {
    let request: ModelRequest
    /// `nil` leaves `think` out, for servers that refuse it.
    let thinking: Bool?

    /// The messages come last: all before them is the same from call to call, and so are they but for the newest.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("model", request.model)
            writer.field("stream", true)
            if let thinking { writer.field("think", thinking) }
            if !request.tools.isEmpty { writer.field("tools", request.tools.map(FunctionTool.init)) }
            writer.key("options")
            writer.object {
                $0.field("num_ctx", ifPresent: request.contextWindow)
                $0.field("temperature", ifPresent: request.temperature)
                $0.field("num_predict", request.maxOutputTokens)
            }
            writer.key("messages")
            writer.array { writer in
                for message in ToolImages.moved(request.messages) { Self.write(message, to: &writer) }
            }
        }
    }

    private static func write(_ message: ModelMessage, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("role", message.role.rawValue)
            writer.field("content", message.sentContent)
            if !message.images.isEmpty { writer.field("images", message.images.map(\.base64)) }
            if message.role == .tool {
                writer.field("tool_name", ifPresent: message.name)
                writer.field("tool_call_id", ifPresent: message.toolCallID)
            }
            guard !message.toolCalls.isEmpty else { return }
            writer.key("tool_calls")
            writer.array { writer in
                for call in message.toolCalls { write(call, to: &writer) }
            }
        }
    }

    private static func write(_ call: ToolCall, to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", call.id)
            $0.key("function")
            $0.object {
                $0.field("name", call.name)
                $0.field("arguments", call.arguments.asObject)
            }
        }
    }
}
