import NIOCore
import NaviProtocol

/// Reads the answer of an OpenAI-compatible `POST /chat/completions`: server-sent events, or one document from servers
/// that do not stream.
struct OpenAIAnswerParser: AnswerParser {
    private(set) var state = AnswerState.open
    private var events: ServerSentEventParser
    private var choices: OpenAIChoices
    private var figures = OpenAIFigures()
    /// An event has been understood.
    private var hasRead = false

    init(maxLineBytes: Int, ids: ToolCallIDs) {
        events = ServerSentEventParser(maxLineBytes: maxLineBytes)
        choices = OpenAIChoices(ids: ids)
    }

    static func isStream(firstByte: UInt8) -> Bool { ![UInt8(ascii: "{"), UInt8(ascii: "<")].contains(firstByte) }

    var usage: ModelUsage? { figures.usage }

    var unshownPieces: Int { choices.calls.pieceCount + figures.count }

    var finishReason: FinishReason { EndingWords.reason(choices.reason, hasCalls: choices.calls.hasDelivered) }

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

    mutating func read(document: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        guard document.readableBytesView.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return }
        try read(event: document, into: &batch)
        // Without a reason it is one, too: nothing more can come.
        if hasRead { end(into: &batch) }
    }

    private mutating func read(event: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        guard event.readableBytesView.contains(where: { $0 > 0x20 }) else { return }
        guard !isEndMarker(event) else { return end(into: &batch) }
        do throws(AnswerFailure) {
            try take(event, into: &batch)
        } catch {
            // The answer was whole already: what is wrong with the rest does not matter.
            guard state == .whole, error != .tooLarge, !EndingWords.isBroken(choices.reason) else { throw error }
            state = .complete
        }
    }

    private mutating func end(into batch: inout EventBatch) {
        deliverCalls(into: &batch)
        state = .complete
    }

    private mutating func deliverCalls(into batch: inout EventBatch) {
        if EndingWords.leavesCalls(choices.reason) { choices.calls.deliver(into: &batch) }
    }

    private mutating func take(_ event: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {
        var notes = OpenAIEventNotes(isError: events.isError)
        let figuresBefore = figures.count
        do {
            try event.withUnsafeReadableBytes { bytes in
                var cursor = JSONCursor(bytes)
                try cursor.object { (key, value) throws(JSONSyntaxError) in
                    if key.matches("choices") {
                        notes.hasChoices = true
                        try choices.read(&value, figures: &figures, into: &batch)
                    } else if key.matches("usage") || key.matches("x_groq") {
                        try figures.read(&value)
                    } else {
                        try notes.read(key, &value)
                    }
                }
                try cursor.finish()
            }
        } catch {
            guard events.isError else { throw .malformed }
            // An event that is an error by its name may be of words.
            throw .complaint(ServerComplaint(event: event))
        }
        if let complaint = choices.complaint ?? notes.complaint(in: event) { throw .complaint(complaint) }
        hasRead = hasRead || notes.hasChoices
        if choices.reason != nil {
            deliverCalls(into: &batch)
            // Figures in front of the end may not be the last ones.
            state = figures.count > figuresBefore ? .complete : .whole
        }
        try batch.checkSize(adding: choices.calls.pendingBytes)
    }

    private func isEndMarker(_ event: ByteBuffer) -> Bool {
        event.withUnsafeReadableBytes { bytes in
            bytes.first == UInt8(ascii: "[") && bytes.starts(with: "[DONE]".utf8)
        }
    }
}

/// What an event says besides its choices and figures: whether it is an error, in whatever shape.
private struct OpenAIEventNotes {
    var isError: Bool
    var hasChoices = false
    private var found: ServerComplaint?
    private var hasWords = false

    init(isError: Bool) {
        self.isError = isError
    }

    mutating func read(_ key: JSONKey, _ value: inout JSONCursor) throws(JSONSyntaxError) {
        if key.matches("error") {
            found = try ServerComplaint(in: &value) ?? found
        } else if key.matches("base_resp") {
            // MiniMax says beside every answer that nothing is wrong.
            if let said = try ServerComplaint(in: &value), said.status != nil || !said.codes.isEmpty { found = said }
        } else if key.matches("object") {
            if try value.takeString(equalTo: "error") { isError = true }
        } else if key.matches("message") || key.matches("detail") || key.matches("msg") {
            let kind = try value.kind()
            hasWords = hasWords || kind == .string || kind == .array
        }
    }

    /// - Parameter event: Read once more, when all of it is the complaint.
    func complaint(in event: ByteBuffer) -> ServerComplaint? {
        if let found { return found }
        guard isError || (hasWords && !hasChoices) else { return nil }
        return ServerComplaint(event: event)
    }
}
