import NaviProtocol

/// `POST /v1/messages`, as Anthropic answers it: named events, and every piece inside a numbered block.
struct AnthropicDialect: ModelDialect {
    private enum Kind: String {
        case text
        case thinking
    }

    var model: String
    private var openKind: Kind?
    private var blockCount = 0

    init(model: String) {
        self.model = model
    }

    var contentType: String { "text/event-stream; charset=utf-8" }

    func begin() -> [UInt8] {
        let message = JSONObject { writer in
            writer.field("id", "msg_scripted")
            writer.field("type", "message")
            writer.field("role", "assistant")
            writer.field("model", model)
            writer.field("content", [JSONText]())
            writer.key("stop_reason")
            writer.null()
        }
        return event("message_start") { $0.field("message", message) } + event("ping") { _ in }
    }

    mutating func text(_ text: String) -> [UInt8] {
        open(.text) + delta("text_delta") { $0.field("text", text) }
    }

    mutating func thinking(_ text: String) -> [UInt8] {
        open(.thinking) + delta("thinking_delta") { $0.field("thinking", text) }
    }

    mutating func toolCall(index: Int, id: String, name: String, arguments: String, pieces: Int) -> [[UInt8]] {
        let call = WholeAnswer.Call(id: id, name: name, arguments: "{}")
        var events = [close() + start(Self.block(call))]
        for piece in pieces == 0 ? [arguments] : arguments.split(into: pieces) {
            events.append(delta("input_json_delta") { $0.field("partial_json", piece) })
        }
        events.append(stop())
        return events
    }

    func streamError(_ message: String) -> [UInt8] {
        let error = JSONObject {
            $0.field("type", "overloaded_error")
            $0.field("message", message)
        }
        return event("error") { $0.field("error", error) }
    }

    mutating func end(_ ending: ModelEnding) -> [UInt8] {
        let delta = JSONObject { writer in
            writer.field("stop_reason", Self.stopReason(ending))
            writer.key("stop_sequence")
            writer.null()
        }
        let last = event("message_delta") {
            $0.field("delta", delta)
            $0.field("usage", Self.usage(ending))
        }
        return close() + last + event("message_stop") { _ in }
    }

    func document(_ answer: WholeAnswer, _ ending: ModelEnding) -> [UInt8] {
        var blocks: [JSONObject] = []
        if !answer.thinking.isEmpty { blocks.append(Self.block(.thinking, answer.thinking)) }
        if !answer.text.isEmpty { blocks.append(Self.block(.text, answer.text)) }
        blocks += answer.calls.map(Self.block)
        return JSONObject { writer in
            writer.field("id", "msg_scripted")
            writer.field("type", "message")
            writer.field("role", "assistant")
            writer.field("model", model)
            writer.field("content", blocks)
            writer.field("stop_reason", Self.stopReason(ending))
            writer.field("usage", Self.usage(ending))
        }.json()
    }

    /// The beginning of a block of this kind, unless one is open.
    private mutating func open(_ kind: Kind) -> [UInt8] {
        guard openKind != kind else { return [] }
        let events = close() + start(Self.block(kind, ""))
        openKind = kind
        return events
    }

    /// The end of the open block; reasoning is signed there.
    private mutating func close() -> [UInt8] {
        guard let kind = openKind else { return [] }
        let mark = "signed-\(blockCount)"
        let signature = kind == .thinking ? delta("signature_delta") { $0.field("signature", mark) } : []
        openKind = nil
        return signature + stop()
    }

    private func start(_ block: JSONObject) -> [UInt8] {
        event("content_block_start") {
            $0.field("index", blockCount)
            $0.field("content_block", block)
        }
    }

    private mutating func stop() -> [UInt8] {
        defer { blockCount += 1 }
        return event("content_block_stop") { $0.field("index", blockCount) }
    }

    private func delta(_ type: String, _ body: @escaping (inout JSONWriter) -> Void) -> [UInt8] {
        event("content_block_delta") {
            $0.field("index", blockCount)
            $0.field(
                "delta",
                JSONObject { writer in
                    writer.field("type", type)
                    body(&writer)
                })
        }
    }

    private func event(_ name: String, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("type", name)
            body(&writer)
        }
        return Array("event: \(name)\ndata: ".utf8) + writer.bytes + Array("\n\n".utf8)
    }

    private static func block(_ kind: Kind, _ text: String) -> JSONObject {
        JSONObject { writer in
            writer.field("type", kind.rawValue)
            switch kind {
            case .text: writer.field("text", text)
            case .thinking:
                writer.field("thinking", text)
                writer.field("signature", "")
            }
        }
    }

    private static func block(_ call: WholeAnswer.Call) -> JSONObject {
        JSONObject {
            $0.field("type", "tool_use")
            $0.field("id", call.id)
            $0.field("name", call.name)
            $0.field("input", JSONText(text: call.arguments))
        }
    }

    private static func stopReason(_ ending: ModelEnding) -> String {
        switch ending.finishReason {
        case "stop": "end_turn"
        case "tool_calls": "tool_use"
        case "length": "max_tokens"
        default: ending.finishReason
        }
    }

    /// A tenth of the prompt came out of the cache.
    private static func usage(_ ending: ModelEnding) -> JSONObject {
        JSONObject {
            $0.field("input_tokens", ending.promptTokens - ending.promptTokens / 10)
            $0.field("cache_creation_input_tokens", 0)
            $0.field("cache_read_input_tokens", ending.promptTokens / 10)
            $0.field("output_tokens", ending.completionTokens)
        }
    }
}
