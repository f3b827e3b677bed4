import NIOCore

/// One script's answer in every dialect, as bytes that only need to be written.
struct PreparedAnswers: Sendable {
    /// A streamed answer: its content type and what is flushed at once, write by write.
    struct Answer: Sendable {
        var contentType: String
        var writes: [ByteBuffer]
    }

    var openAI: Answer
    var ollama: Answer
    var anthropic: Answer

    init(_ script: ModelScript, model: String) {
        openAI = Self.prepare(script, OpenAIDialect(model: model, includesUsage: true))
        ollama = Self.prepare(script, OllamaDialect(model: model))
        anthropic = Self.prepare(script, AnthropicDialect(model: model))
    }

    private static func prepare(_ script: ModelScript, _ dialect: some ModelDialect) -> Answer {
        var dialect = dialect
        var ending = ModelEnding(finishReason: "stop", promptTokens: 10, completionTokens: 0)
        var pieces: [[UInt8]] = []
        for step in script.steps {
            switch step {
            case .text(let text): pieces.append(dialect.text(text))
            case .thinking(let text): pieces.append(dialect.thinking(text))
            case .usage(let prompt, let completion):
                ending.promptTokens = prompt
                ending.completionTokens = completion
            case .toolCall, .finishReason, .sendHead, .fail, .reach, .gate, .hang, .pause, .clockReading, .cut,
                .bytes, .wire, .streamError, .endAbruptly:
                preconditionFailure("a prepared answer has only text, thinking and usage")
            }
        }
        if ending.completionTokens == 0 { ending.completionTokens = pieces.count }
        var writes: [ByteBuffer] = []
        for start in stride(from: 0, to: pieces.count, by: max(1, script.piecesPerWrite)) {
            let end = min(start + max(1, script.piecesPerWrite), pieces.count)
            writes.append(ByteBuffer(bytes: (start == 0 ? dialect.begin() : []) + pieces[start..<end].joined()))
        }
        if script.piecesPerWrite >= pieces.count, !writes.isEmpty {
            writes[writes.count - 1].writeBytes(dialect.end(ending))
        } else {
            writes.append(ByteBuffer(bytes: dialect.end(ending)))
        }
        return Answer(contentType: dialect.contentType, writes: writes)
    }
}
