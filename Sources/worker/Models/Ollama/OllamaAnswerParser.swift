import NIOCore
import NaviProtocol

/// Reads the stream of Ollama's `POST /api/chat`: one JSON object a line.
struct OllamaAnswerParser: AnswerParser {
    private(set) var state = AnswerState.open
    private var lines: NDJSONParser
    private var ids: ToolCallIDs
    private var doneReason = ""
    private var hasToolCalls = false
    private var promptTokens: Int?
    private var completionTokens: Int?

    init(maxLineBytes: Int, ids: ToolCallIDs) {
        lines = NDJSONParser(maxLineBytes: maxLineBytes)
        self.ids = ids
    }

    static func isStream(contentType: String) -> Bool { !contentType.hasPrefix("text/html") }

    /// Calls come whole, and figures at the end.
    var unshownPieces: Int { 0 }

    var finishReason: FinishReason {
        // A cut answer is cut, whatever calls it has.
        if doneReason == "length" { return .length }
        if hasToolCalls { return .toolCalls }
        return ["stop", ""].contains(doneReason) ? .stop : .other(doneReason)
    }

    var usage: ModelUsage? {
        ModelUsage(toldPrompt: promptTokens, completion: completionTokens)
    }

    mutating func read(_ chunk: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        lines.append(chunk)
        while state == .open, let line = try lines.next() { try read(line: line, into: &batch) }
    }

    mutating func finish(into batch: inout EventBatch) throws(AnswerFailure) {
        if state == .open, let line = lines.finish() { try read(line: line, into: &batch) }
    }

    private mutating func read(line: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        var complaint: ServerComplaint?
        do {
            try line.withUnsafeReadableBytes { bytes in
                var cursor = JSONCursor(bytes)
                try cursor.object { (key, value) throws(JSONSyntaxError) in
                    if key.matches("message") {
                        try readMessage(&value, into: &batch)
                    } else if key.matches("error") {
                        var found = ServerComplaint()
                        try found.read(&value)
                        complaint = found
                    } else {
                        try readFigure(key, &value)
                    }
                }
                try cursor.finish()
            }
        } catch {
            throw .malformed
        }
        if let complaint { throw .complaint(complaint) }
        try batch.checkSize()
    }

    @inline(__always)
    private mutating func readFigure(_ key: JSONKey, _ value: inout JSONCursor) throws(JSONSyntaxError) {
        if key.matches("done") {
            if try value.optionalBool() == true { state = .complete }
        } else if key.matches("done_reason") {
            doneReason = try value.optionalString() ?? ""
        } else if key.matches("prompt_eval_count") {
            promptTokens = try value.optionalInteger(within: ModelUsage.readable)
        } else if key.matches("eval_count") {
            completionTokens = try value.optionalInteger(within: ModelUsage.readable)
        }
    }

    @inline(__always)
    private mutating func readMessage(
        _ message: inout JSONCursor, into batch: inout EventBatch
    ) throws(JSONSyntaxError) {
        try message.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("content") {
                if try value.kind() == .string { try batch.appendText(&value) }
            } else if key.matches("thinking") {
                if try value.kind() == .string { try batch.appendThinking(&value) }
            } else if key.matches("tool_calls"), try value.kind() == .array {
                try value.array { (call) throws(JSONSyntaxError) in try readCall(&call, into: &batch) }
            }
        }
    }

    /// Calls come whole; older servers give them no id.
    private mutating func readCall(_ call: inout JSONCursor, into batch: inout EventBatch) throws(JSONSyntaxError) {
        var id: String?
        var name = ""
        var arguments: [UInt8] = []
        try call.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("id") {
                id = try value.optionalString()
            } else if key.matches("function") {
                try value.object { (key, value) throws(JSONSyntaxError) in
                    if key.matches("name") {
                        name = try value.optionalString() ?? ""
                    } else if key.matches("arguments") {
                        arguments = try Self.arguments(&value)
                    }
                }
            }
        }
        guard !name.isEmpty else { throw call.failure }
        hasToolCalls = true
        batch.append(ToolCall(id: ids.id(given: id), name: name, arguments: ToolArguments(written: arguments)))
    }

    /// An object; some compatible servers send it as text.
    private static func arguments(_ value: inout JSONCursor) throws(JSONSyntaxError) -> [UInt8] {
        guard try value.kind() == .string else { return try Array(value.rawValue()) }
        var text: [UInt8] = []
        try value.appendString(to: &text)
        return text
    }
}
