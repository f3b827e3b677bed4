import NaviProtocol

/// The body of an OpenAI-compatible `POST /chat/completions`.
struct OpenAIRequestBody: JSONWritable {
    /// Which name the server knows the limit of the answer by.
    enum LimitField {
        /// Understood by all compatible servers.
        case maxTokens
        /// What OpenAI itself wants; its newer models refuse the other name.
        case maxCompletionTokens
    }

    let request: ModelRequest
    var limitField = LimitField.maxTokens
    /// The server counts for those who ask.
    var asksForFigures = true
    /// The server wants back what the model thought before its calls.
    var returnsReasoning = false

    /// The messages come last: all before them is the same from call to call, and so are they but for the newest.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("model", request.model)
            writer.field("stream", true)
            if asksForFigures {
                writer.key("stream_options")
                writer.object { $0.field("include_usage", true) }
            }
            writer.field("temperature", ifPresent: request.temperature)
            switch limitField {
            case .maxTokens: writer.field("max_tokens", request.maxOutputTokens)
            case .maxCompletionTokens: writer.field("max_completion_tokens", request.maxOutputTokens)
            }
            if !request.tools.isEmpty { writer.field("tools", request.tools.map(FunctionTool.init)) }
            writer.key("messages")
            writer.array { writer in
                for message in ToolImages.moved(request.messages) { write(message, to: &writer) }
            }
        }
    }

    private func write(_ message: ModelMessage, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("role", message.role.rawValue)
            Self.writeContent(of: message, to: &writer)
            if message.role == .tool { writer.field("tool_call_id", ifPresent: message.toolCallID) }
            guard !message.toolCalls.isEmpty else { return }
            if returnsReasoning { writer.field("reasoning_content", message.thinking) }
            writer.key("tool_calls")
            writer.array { writer in
                for call in message.toolCalls { Self.write(call, to: &writer) }
            }
        }
    }

    private static func writeContent(of message: ModelMessage, to writer: inout JSONWriter) {
        writer.key("content")
        if !message.images.isEmpty {
            writer.array { writer in
                if !message.content.isEmpty { writePart("text", to: &writer) { $0.field("text", message.content) } }
                for image in message.images { write(image, to: &writer) }
            }
        } else if message.content.isBlank, !message.toolCalls.isEmpty {
            writer.null()
        } else {
            writer.value(message.sentContent)
        }
    }

    private static func write(_ image: ModelImage, to writer: inout JSONWriter) {
        writePart("image_url", to: &writer) {
            $0.key("image_url")
            $0.object { $0.field("url", "data:\(image.contentType);base64,\(image.base64)") }
        }
    }

    private static func writePart(
        _ type: String, to writer: inout JSONWriter, _ content: (inout JSONWriter) -> Void
    ) {
        writer.object {
            $0.field("type", type)
            content(&$0)
        }
    }

    private static func write(_ call: ToolCall, to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", call.id)
            $0.field("type", "function")
            $0.key("function")
            $0.object {
                $0.field("name", call.name)
                $0.field("arguments", call.arguments.asObject.json)
            }
        }
    }
}
