import NaviProtocol

/// What the choices of an OpenAI-compatible answer say: text, reasoning, calls, and how it ended.
///
/// One choice is asked for. Servers that give several are followed in the first one.
struct OpenAIChoices {
    /// In the server's words.
    private(set) var reason: String?
    var calls: ToolCallAssembler
    /// An error that stands inside of a choice.
    private(set) var complaint: ServerComplaint?
    private var followed: Int?
    /// Something came in pieces: a whole message beside them says it again.
    private var hasPieces = false

    init(ids: ToolCallIDs) {
        calls = ToolCallAssembler(ids: ids)
    }

    mutating func read(
        _ choices: inout JSONCursor, figures: inout OpenAIFigures, into batch: inout EventBatch
    ) throws(JSONSyntaxError) {
        guard try choices.kind() == .array else { return }
        try choices.array { (value) throws(JSONSyntaxError) in
            guard try value.kind() == .object else { return }
            var choice = OpenAIChoice()
            try value.object { (key, value) throws(JSONSyntaxError) in
                try choice.read(key, &value, figures: &figures)
            }
            followed = followed ?? choice.index
            guard choice.index == nil || choice.index == followed else { return }
            try take(choice, into: &batch)
        }
    }

    private mutating func take(_ choice: OpenAIChoice, into batch: inout EventBatch) throws(JSONSyntaxError) {
        complaint = choice.complaint ?? complaint
        reason = EndingWords.said(choice.reason) ?? reason
        let before = (batch.byteCount, calls.pieceCount)
        if var delta = choice.delta { try read(message: &delta, into: &batch) }
        if before != (batch.byteCount, calls.pieceCount) { hasPieces = true }
        guard !hasPieces else { return }
        if var message = choice.message { try read(message: &message, into: &batch) }
        if var text = choice.text { try batch.appendText(&text) }
    }

    private mutating func read(
        message: inout JSONCursor, into batch: inout EventBatch
    ) throws(JSONSyntaxError) {
        var hasReasoned = false
        try message.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("content") || key.matches("refusal") {
                try OpenAIWords.append(&value, to: &batch)
            } else if OpenAIWords.isReasoning(key) {
                // Under several names it is the same reasoning.
                if hasReasoned { return }
                let reasoned = batch.byteCount
                try OpenAIWords.append(&value, to: &batch, asThinking: true)
                hasReasoned = batch.byteCount > reasoned
            } else if key.matches("tool_calls"), try value.kind() == .array {
                try calls.read(list: &value)
            } else if key.matches("function_call"), try value.kind() == .object {
                try calls.read(oldCall: &value)
            }
        }
    }
}

/// The members of a choice, whose index may come last: where its words stand is kept until it is known.
private struct OpenAIChoice {
    private(set) var index: Int?
    private(set) var reason: String?
    private(set) var complaint: ServerComplaint?
    private(set) var delta: JSONCursor?
    /// A whole message in the place of a delta.
    private(set) var message: JSONCursor?
    /// The text of servers that complete texts.
    private(set) var text: JSONCursor?

    mutating func read(
        _ key: JSONKey, _ value: inout JSONCursor, figures: inout OpenAIFigures
    ) throws(JSONSyntaxError) {
        if key.matches("delta") {
            if try value.kind() == .object { delta = value }
        } else if key.matches("finish_reason") {
            reason = try value.optionalString()
        } else if key.matches("index") {
            index = try value.optionalInteger(within: .min ... .max)
        } else if key.matches("message") {
            if try value.kind() == .object { message = value }
        } else if key.matches("text") {
            if try value.kind() == .string { text = value }
        } else if key.matches("usage") {
            try figures.read(&value)
        } else if key.matches("error") {
            complaint = try ServerComplaint(in: &value)
        }
    }
}
