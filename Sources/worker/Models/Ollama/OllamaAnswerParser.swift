import NIOCore
import NaviProtocol

/// Reads the stream of Ollama's `POST /api/chat`: one JSON object a line.
struct OllamaAnswerParser: AnswerParser {
    private(set) var state = AnswerState.open
    private var lines: NDJSONParser
    private var ids: ToolCallIDs
    private var doneReason: String?
    /// Calls come whole, and are passed on when the answer is.
    private var calls: [ToolCall] = []
    private var pendingBytes = 0
    /// A line has been understood.
    private var hasRead = false
    private var isDone = false
    private var promptTokens: Int?
    private var completionTokens: Int?

    init(maxLineBytes: Int, ids: ToolCallIDs) {
        lines = NDJSONParser(maxLineBytes: maxLineBytes)
        self.ids = ids
    }

    static func isStream(firstByte: UInt8) -> Bool { firstByte != UInt8(ascii: "<") }

    /// Figures come at the end, with which calls are shown.
    var unshownPieces: Int { calls.count }

    var finishReason: FinishReason { EndingWords.reason(doneReason, hasCalls: !calls.isEmpty) }

    var usage: ModelUsage? {
        ModelUsage(toldPrompt: promptTokens, completion: completionTokens)
    }

    mutating func read(_ chunk: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        lines.append(chunk)
        while state == .open, let line = try lines.next() { try read(line: line, into: &batch) }
    }

    mutating func finish(into batch: inout EventBatch) throws(AnswerFailure) {
        guard state == .open, let line = lines.finish() else { return }
        do throws(AnswerFailure) {
            try read(line: line, into: &batch)
        } catch .malformed where hasRead {
            // A stream that ends inside of a line is cut, and nothing worse.
        }
    }

    private mutating func read(line: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        guard line.readableBytesView.contains(where: { $0 > 0x20 }) else { return }
        var complaint: ServerComplaint?
        do {
            try line.withUnsafeReadableBytes { bytes in
                var cursor = JSONCursor(bytes)
                try cursor.object { (key, value) throws(JSONSyntaxError) in
                    if key.matches("message") {
                        try readMessage(&value, into: &batch)
                    } else if key.matches("error") {
                        complaint = try ServerComplaint(in: &value)
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
        hasRead = true
        try batch.checkSize(adding: pendingBytes)
        // Only now: a line that is cut behind its `done` is none.
        if isDone { end(into: &batch) }
    }

    private mutating func end(into batch: inout EventBatch) {
        state = .complete
        if EndingWords.leavesCalls(doneReason) { for call in calls { batch.append(call) } }
    }

    @inline(__always)
    private mutating func readFigure(_ key: JSONKey, _ value: inout JSONCursor) throws(JSONSyntaxError) {
        if key.matches("done") {
            if try value.optionalBool() == true { isDone = true }
        } else if key.matches("done_reason") {
            doneReason = try value.optionalString()
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
        guard try message.kind() == .object else { return }
        try message.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("content") {
                if try value.kind() == .string { try batch.appendText(&value) }
            } else if key.matches("thinking") {
                if try value.kind() == .string { try batch.appendThinking(&value) }
            } else if key.matches("tool_calls"), try value.kind() == .array {
                try value.array { (call) throws(JSONSyntaxError) in try readCall(&call) }
            }
        }
    }

    /// Older servers give calls no id. A call without a name cannot be run and is left out.
    private mutating func readCall(_ call: inout JSONCursor) throws(JSONSyntaxError) {
        guard try call.kind() == .object else { return }
        var id: String?
        var name = ""
        var arguments: [UInt8] = []
        try call.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("id") {
                id = try value.optionalString()
            } else if key.matches("function"), try value.kind() == .object {
                try value.object { (key, value) throws(JSONSyntaxError) in
                    if key.matches("name") {
                        name = try value.optionalString() ?? ""
                    } else if key.matches("arguments") {
                        arguments = try Self.arguments(&value)
                    }
                }
            }
        }
        guard !name.isEmpty else { return }
        pendingBytes += Self.bytesOfCall + arguments.count
        calls.append(ToolCall(id: ids.id(given: id), name: name, arguments: ToolArguments(written: arguments)))
    }

    /// What a call counts without its arguments: so a server cannot send calls without end.
    private static let bytesOfCall = 1024

    /// An object; some compatible servers send it as text, or `null` for none.
    private static func arguments(_ value: inout JSONCursor) throws(JSONSyntaxError) -> [UInt8] {
        if try value.takeNull() { return [] }
        guard try value.kind() == .string else { return try Array(value.rawValue()) }
        var text: [UInt8] = []
        try value.appendString(to: &text)
        return text
    }
}
