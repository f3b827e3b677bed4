import NIOCore
import NaviProtocol

/// Reads the stream of an OpenAI-compatible `POST /chat/completions`: server-sent events.
struct OpenAIAnswerParser: AnswerParser {
    private(set) var state = AnswerState.open
    private(set) var usage: ModelUsage?
    private var events: ServerSentEventParser
    private var calls: ToolCallAssembler
    private var reason: String?
    /// The server has counted, whether it is believed or not.
    private var hasFigures = false

    init(maxLineBytes: Int, ids: ToolCallIDs) {
        events = ServerSentEventParser(maxLineBytes: maxLineBytes)
        calls = ToolCallAssembler(ids: ids)
    }

    static func isStream(contentType: String) -> Bool {
        !contentType.hasPrefix("application/json") && !contentType.hasPrefix("text/html")
    }

    var unshownPieces: Int { calls.pieceCount + (hasFigures ? 1 : 0) }

    var finishReason: FinishReason {
        // A cut answer is cut, whatever calls it has: the last of them may be half of one.
        if reason == "length" { return .length }
        if calls.hasDelivered { return .toolCalls }
        switch reason {
        case "stop", "tool_calls", "function_call", nil: return .stop
        case .some(let words): return .other(words)
        }
    }

    mutating func read(_ chunk: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        events.append(chunk)
        while state != .complete, let event = try events.next() { try read(event: event, into: &batch) }
    }

    mutating func finish(into batch: inout EventBatch) throws(AnswerFailure) {
        if state != .complete, let event = try events.finish() { try read(event: event, into: &batch) }
    }

    private mutating func read(event: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        guard !isEndMarker(event) else {
            calls.deliver(into: &batch)
            state = .complete
            return
        }
        var complaint: ServerComplaint?
        do {
            try event.withUnsafeReadableBytes { bytes in
                var cursor = JSONCursor(bytes)
                try cursor.object { (key, value) throws(JSONSyntaxError) in
                    if key.matches("choices") {
                        try readChoices(&value, into: &batch)
                    } else if key.matches("usage") {
                        try readUsage(&value)
                    } else if key.matches("error"), try value.kind() != .null {
                        var found = ServerComplaint()
                        try found.read(&value)
                        complaint = found
                    }
                }
                try cursor.finish()
            }
        } catch {
            throw .malformed
        }
        if let complaint { throw .complaint(complaint) }
        if reason != nil {
            calls.deliver(into: &batch)
            state = hasFigures ? .complete : .whole
        }
        try batch.checkSize(adding: calls.pendingBytes)
    }

    @inline(__always)
    private mutating func readChoices(
        _ choices: inout JSONCursor, into batch: inout EventBatch
    ) throws(JSONSyntaxError) {
        guard try choices.kind() == .array else { return }
        try choices.array { (choice) throws(JSONSyntaxError) in
            try choice.object { (key, value) throws(JSONSyntaxError) in
                if key.matches("delta"), try value.kind() == .object {
                    try value.object { (key, value) throws(JSONSyntaxError) in
                        try readDelta(key, &value, into: &batch)
                    }
                } else if key.matches("finish_reason") {
                    if let words = try value.optionalString(), !words.isEmpty { reason = words }
                }
            }
        }
    }

    @inline(__always)
    private mutating func readDelta(
        _ key: JSONKey, _ value: inout JSONCursor, into batch: inout EventBatch
    ) throws(JSONSyntaxError) {
        if key.matches("content") || key.matches("refusal") {
            if try value.kind() == .string { try batch.appendText(&value) }
        } else if key.matches("reasoning_content") || key.matches("reasoning") {
            if try value.kind() == .string { try batch.appendThinking(&value) }
        } else if key.matches("tool_calls"), try value.kind() == .array {
            try value.array { (piece) throws(JSONSyntaxError) in try calls.read(&piece) }
        }
    }

    private mutating func readUsage(_ value: inout JSONCursor) throws(JSONSyntaxError) {
        guard try value.kind() == .object else { return }
        var promptTokens: Int?
        var completionTokens: Int?
        try value.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("prompt_tokens") {
                promptTokens = try value.optionalInteger(within: ModelUsage.readable)
            } else if key.matches("completion_tokens") {
                completionTokens = try value.optionalInteger(within: ModelUsage.readable)
            }
        }
        if promptTokens != nil, completionTokens != nil {
            usage = ModelUsage(toldPrompt: promptTokens, completion: completionTokens)
            hasFigures = true
        }
    }

    private func isEndMarker(_ event: ByteBuffer) -> Bool {
        event.withUnsafeReadableBytes { bytes in
            bytes.first == UInt8(ascii: "[") && bytes.starts(with: "[DONE]".utf8)
        }
    }
}
