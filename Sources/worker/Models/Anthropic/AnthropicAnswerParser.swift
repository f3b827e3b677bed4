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
    /// An event has been understood.
    private var hasRead = false

    init(maxLineBytes: Int, ids: ToolCallIDs) {
        events = ServerSentEventParser(maxLineBytes: maxLineBytes)
        calls = ToolCallAssembler(ids: ids)
    }

    static func isStream(firstByte: UInt8) -> Bool { ![UInt8(ascii: "{"), UInt8(ascii: "<")].contains(firstByte) }

    var usage: ModelUsage? { figures.usage }

    var unshownPieces: Int { calls.pieceCount + collector.unseenBytes + figures.count }

    var finishReason: FinishReason {
        EndingWords.reason(reason, hasCalls: calls.hasDelivered)
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
        guard state != .complete, let event = try events.finish() else { return }
        do throws(AnswerFailure) {
            try read(event: event, into: &batch)
        } catch .malformed where hasRead {
            // A stream that ends inside of an event is cut, and nothing worse.
        }
    }

    private mutating func read(event: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        guard event.readableBytesView.contains(where: { $0 > 0x20 }) else { return }
        // Look-alikes may end as OpenAI does: that is no end of an answer which has given no reason.
        if event.readableBytesView.starts(with: "[DONE]".utf8) {
            if state == .whole { state = .complete }
            return
        }
        do throws(AnswerFailure) {
            try take(event, into: &batch)
        } catch {
            // The answer was whole already: what is wrong with the rest does not matter.
            guard state == .whole, error != .tooLarge, !EndingWords.isBroken(reason) else { throw error }
            state = .complete
        }
    }

    private mutating func take(_ event: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
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
            guard events.isError else { throw .malformed }
            // An event that is an error by its name may be of words.
            throw .complaint(ServerComplaint(event: event))
        }
        if let complaint = piece.complaint { throw .complaint(complaint) }
        if events.isError { throw .complaint(ServerComplaint(event: event)) }
        hasRead = true
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
            piece.complaint = try ServerComplaint(in: &value)
        }
    }

    /// Puts the parts of calls and of reasoning where they belong.
    private mutating func take(_ piece: AnthropicPiece) {
        collector.take(piece)
        let isStart = piece.type == "content_block_start"
        if isStart && piece.blockType == "tool_use" {
            calls.add(
                CallPiece(
                    index: piece.index, id: piece.callID, name: piece.toolName, arguments: piece.arguments))
        } else if !isStart && !piece.arguments.isEmpty {
            calls.add(CallPiece(index: piece.index, arguments: piece.arguments))
        }
    }

    private mutating func advance(_ piece: AnthropicPiece, _ batch: inout EventBatch) {
        reason = EndingWords.said(piece.stopReason) ?? reason
        let isLast = piece.type == "message_stop"
        guard isLast || (piece.type == "message_delta" && reason != nil) else { return }
        if EndingWords.leavesCalls(reason) { calls.deliver(into: &batch) }
        state = isLast || piece.hasUsage ? .complete : .whole
    }
}
