import NaviProtocol

/// `POST /api/chat`, as Ollama answers it: one JSON object a line.
struct OllamaDialect: ModelDialect {
    var model: String

    var contentType: String { "application/x-ndjson" }

    func begin() -> [UInt8] { [] }

    func text(_ text: String) -> [UInt8] {
        line { $0.field("content", text) }
    }

    func thinking(_ text: String) -> [UInt8] {
        line {
            $0.field("content", "")
            $0.field("thinking", text)
        }
    }

    func toolCall(index: Int, id: String, name: String, arguments: String, pieces: Int) -> [[UInt8]] {
        let call = WholeAnswer.Call(id: id, name: name, arguments: arguments)
        return [
            line {
                $0.field("content", "")
                $0.field("tool_calls", [Self.call(call)])
            }
        ]
    }

    func streamError(_ message: String) -> [UInt8] {
        JSONObject { $0.field("error", message) }.json() + [UInt8(ascii: "\n")]
    }

    func end(_ ending: ModelEnding) -> [UInt8] {
        line(ending) { $0.field("content", "") }
    }

    func document(_ answer: WholeAnswer, _ ending: ModelEnding) -> [UInt8] {
        line(ending) { writer in
            writer.field("content", answer.text)
            if !answer.thinking.isEmpty { writer.field("thinking", answer.thinking) }
            if !answer.calls.isEmpty { writer.field("tool_calls", answer.calls.map(Self.call)) }
        }
    }

    private func line(
        _ ending: ModelEnding? = nil, _ message: @escaping (inout JSONWriter) -> Void
    ) -> [UInt8] {
        JSONObject { writer in
            writer.field("model", model)
            writer.field("created_at", "2026-01-01T00:00:00.000000Z")
            writer.field(
                "message",
                JSONObject {
                    $0.field("role", "assistant")
                    message(&$0)
                })
            writer.field("done", ending != nil)
            guard let ending else { return }
            // Ollama gives `stop` after tool calls too.
            writer.field("done_reason", ending.finishReason == "tool_calls" ? "stop" : ending.finishReason)
            writer.field("total_duration", 5_000_000)
            writer.field("prompt_eval_count", ending.promptTokens)
            writer.field("eval_count", ending.completionTokens)
        }.json() + [UInt8(ascii: "\n")]
    }

    private static func call(_ call: WholeAnswer.Call) -> JSONObject {
        JSONObject { writer in
            writer.field(
                "function",
                JSONObject {
                    $0.field("name", call.name)
                    $0.field("arguments", JSONText(text: call.arguments))
                })
        }
    }
}
