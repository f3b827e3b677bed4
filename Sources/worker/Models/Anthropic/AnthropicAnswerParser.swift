import NIOCore
import NaviProtocol

/// Reads the stream of Anthropic's `POST /v1/messages`: server-sent events, whose data say themselves of which kind
/// they are.
struct AnthropicAnswerParser: AnswerParser {
    private(set) var state = AnswerState.open
    private var events: ServerSentEventParser
    private var calls: ToolCallAssembler
    private var figures = AnthropicFigures()
    private var reason: String?
    private var collector = ThoughtCollector()

    init(maxLineBytes: Int, ids: ToolCallIDs) {
        events = ServerSentEventParser(maxLineBytes: maxLineBytes)
        calls = ToolCallAssembler(ids: ids)
    }

    static func isStream(contentType: String) -> Bool {
        !contentType.hasPrefix("application/json") && !contentType.hasPrefix("text/html")
    }

    var usage: ModelUsage? { figures.usage }

    var unshownPieces: Int { calls.pieceCount + collector.unseenBytes + figures.count }

    var finishReason: FinishReason {
        // A cut answer is cut, whatever calls it has: the last of them may be half of one.
        if let reason, ["max_tokens", "model_context_window_exceeded"].contains(reason) { return .length }
        if calls.hasDelivered { return .toolCalls }
        switch reason {
        case "end_turn", "stop_sequence", "tool_use", nil: return .stop
        case .some(let words): return .other(words)
        }
    }

    /// The first call of the answer, when it has one.
    var firstCallID: String? { calls.deliveredIDs.first }

    /// The reasoning of the answer, as it must go back with the results of its calls; see `ThoughtCollector`.
    var thoughts: [SignedThought] { collector.thoughts }

    mutating func read(_ chunk: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        events.append(chunk)
        while state != .complete, let event = try events.next() { try read(event: event, into: &batch) }
    }

    mutating func finish(into batch: inout EventBatch) throws(AnswerFailure) {
        if state != .complete, let event = try events.finish() { try read(event: event, into: &batch) }
    }

    private mutating func read(event: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        var piece = AnthropicPiece()
        do {
            try event.withUnsafeReadableBytes { bytes in
                var cursor = JSONCursor(bytes)
                try cursor.object { (key, value) throws(JSONSyntaxError) in
                    try read(key, &value, into: &piece, &batch)
                }
                try cursor.finish()
            }
        } catch {
            throw .malformed
        }
        if let complaint = piece.complaint { throw .complaint(complaint) }
        take(piece)
        advance(piece, &batch)
        try batch.checkSize(adding: calls.pendingBytes + collector.unseenBytes)
    }

    @inline(__always)
    private mutating func read(
        _ key: JSONKey, _ value: inout JSONCursor, into piece: inout AnthropicPiece, _ batch: inout EventBatch
    ) throws(JSONSyntaxError) {
        if key.matches("delta") || key.matches("content_block") {
            guard try value.kind() == .object else { return }
            try value.object { (key, value) throws(JSONSyntaxError) in
                try piece.readPart(key, &value, into: &batch)
            }
        } else if key.matches("type") {
            piece.type = try value.optionalString() ?? ""
        } else if key.matches("index") {
            piece.index = try value.optionalInteger(within: .min ... .max)
        } else if key.matches("usage") {
            piece.hasUsage = try value.kind() == .object
            try figures.read(&value)
        } else if key.matches("message"), try value.kind() == .object {
            try value.object { (key, value) throws(JSONSyntaxError) in
                if key.matches("usage") { try figures.read(&value) }
            }
        } else if key.matches("error"), try value.kind() != .null {
            var complaint = ServerComplaint()
            try complaint.read(&value)
            piece.complaint = complaint
        }
    }

    /// Puts the parts of calls and of reasoning where they belong.
    private mutating func take(_ piece: AnthropicPiece) {
        collector.take(piece)
        let isStart = piece.type == "content_block_start"
        if isStart && piece.blockType == "tool_use" {
            calls.add(index: piece.index, id: piece.callID, name: piece.toolName, arguments: piece.arguments)
        } else if !isStart && !piece.arguments.isEmpty {
            calls.add(index: piece.index, id: nil, name: nil, arguments: piece.arguments)
        }
    }

    private mutating func advance(_ piece: AnthropicPiece, _ batch: inout EventBatch) {
        if let words = piece.stopReason { reason = words }
        let isLast = piece.type == "message_stop"
        guard isLast || (piece.type == "message_delta" && reason != nil) else { return }
        calls.deliver(into: &batch)
        state = isLast || piece.hasUsage ? .complete : .whole
    }
}
