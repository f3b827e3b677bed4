import NaviProtocol

/// `POST /v1/chat/completions`, as llama.cpp's server answers it.
struct OpenAIDialect: ModelDialect {
    var model: String
    var includesUsage: Bool

    var contentType: String { "text/event-stream" }

    func begin() -> [UInt8] {
        chunk(finishReason: nil) {
            $0.field("role", "assistant")
            $0.key("content")
            $0.null()
        }
    }

    func text(_ text: String) -> [UInt8] {
        chunk(finishReason: nil) { $0.field("content", text) }
    }

    func thinking(_ text: String) -> [UInt8] {
        chunk(finishReason: nil) { $0.field("reasoning_content", text) }
    }

    func toolCall(index: Int, id: String, name: String, arguments: String, pieces: Int) -> [[UInt8]] {
        let parts = arguments.split(into: pieces)
        let first = callChunk(index: index, id: id, name: name, arguments: pieces == 0 ? arguments : "")
        return [first] + parts.map { callChunk(index: index, id: nil, name: nil, arguments: $0) }
    }

    func streamError(_ message: String) -> [UInt8] {
        event(
            JSONObject {
                $0.field(
                    "error",
                    JSONObject {
                        $0.field("code", 500)
                        $0.field("message", message)
                        $0.field("type", "server_error")
                    })
            })
    }

    func end(_ ending: ModelEnding) -> [UInt8] {
        var bytes = chunk(finishReason: ending.finishReason) { _ in }
        if includesUsage {
            bytes += event(
                JSONObject { writer in
                    writer.field("choices", [JSONText]())
                    writeHeader(to: &writer, object: "chat.completion.chunk")
                    writer.field("usage", Self.usage(ending))
                })
        }
        return bytes + Array("data: [DONE]\n\n".utf8)
    }

    func document(_ answer: WholeAnswer, _ ending: ModelEnding) -> [UInt8] {
        let message = JSONObject { writer in
            writer.field("role", "assistant")
            writer.field("content", answer.text)
            if !answer.thinking.isEmpty { writer.field("reasoning_content", answer.thinking) }
            if !answer.calls.isEmpty {
                writer.field(
                    "tool_calls",
                    answer.calls.map { Self.call(index: nil, id: $0.id, name: $0.name, arguments: $0.arguments) })
            }
        }
        let choice = JSONObject { writer in
            writer.field("finish_reason", ending.finishReason)
            writer.field("index", 0)
            writer.field("message", message)
        }
        return JSONObject { writer in
            writer.field("choices", [choice])
            writeHeader(to: &writer, object: "chat.completion")
            writer.field("usage", Self.usage(ending))
        }.json()
    }

    private func callChunk(index: Int, id: String?, name: String?, arguments: String) -> [UInt8] {
        chunk(finishReason: nil) {
            $0.field("tool_calls", [Self.call(index: index, id: id, name: name, arguments: arguments)])
        }
    }

    private func chunk(finishReason: String?, _ delta: @escaping (inout JSONWriter) -> Void) -> [UInt8] {
        let choice = JSONObject { writer in
            writer.field("finish_reason", orNull: finishReason)
            writer.field("index", 0)
            writer.field("delta", JSONObject(delta))
        }
        return event(
            JSONObject { writer in
                writer.field("choices", [choice])
                writeHeader(to: &writer, object: "chat.completion.chunk")
            })
    }

    private func writeHeader(to writer: inout JSONWriter, object: String) {
        writer.field("created", 1_760_000_000)
        writer.field("id", "chatcmpl-scripted")
        writer.field("model", model)
        writer.field("object", object)
    }

    private func event(_ object: JSONObject) -> [UInt8] {
        Array("data: ".utf8) + object.json() + Array("\n\n".utf8)
    }

    private static func call(index: Int?, id: String?, name: String?, arguments: String) -> JSONObject {
        JSONObject { writer in
            writer.field("index", ifPresent: index)
            writer.field("id", ifPresent: id)
            if id != nil { writer.field("type", "function") }
            writer.field(
                "function",
                JSONObject {
                    $0.field("name", ifPresent: name)
                    $0.field("arguments", arguments)
                })
        }
    }

    private static func usage(_ ending: ModelEnding) -> JSONObject {
        JSONObject {
            $0.field("completion_tokens", ending.completionTokens)
            $0.field("prompt_tokens", ending.promptTokens)
            $0.field("total_tokens", ending.promptTokens.addingSaturated(ending.completionTokens))
        }
    }
}
