import NaviProtocol

/// What one event of Anthropic's stream says, apart from text, which goes straight into the batch.
///
/// Members of an object may come in any order: so the parts are collected first and put in their place afterwards.
struct AnthropicPiece {
    var type = ""
    /// Of the content block.
    var index: Int?
    /// `tool_use`, `thinking` …; empty unless the event begins a block.
    var blockType = ""
    var callID: String?
    var toolName: String?
    var arguments: [UInt8] = []
    var thought: [UInt8] = []
    var signature: [UInt8] = []
    var redacted: String?
    var stopReason: String?
    var hasUsage = false
    var complaint: ServerComplaint?

    /// Reads one member of a `delta` or a `content_block`.
    mutating func readPart(
        _ key: JSONKey, _ value: inout JSONCursor, into batch: inout EventBatch
    ) throws(JSONSyntaxError) {
        if key.matches("text") {
            if try value.kind() == .string { try batch.appendText(&value) }
        } else if key.matches("thinking") {
            guard try value.kind() == .string else { return }
            var copy = value
            try copy.appendString(to: &thought)
            try batch.appendThinking(&value)
        } else if key.matches("signature") {
            if try value.kind() == .string { try value.appendString(to: &signature) }
        } else if key.matches("partial_json") {
            if try value.kind() == .string { try value.appendString(to: &arguments) }
        } else if key.matches("stop_reason") {
            stopReason = try value.optionalString()
        } else {
            try readBeginning(key, &value)
        }
    }

    /// Members that only the beginning of a block has.
    private mutating func readBeginning(_ key: JSONKey, _ value: inout JSONCursor) throws(JSONSyntaxError) {
        if key.matches("type") {
            blockType = try value.optionalString() ?? ""
        } else if key.matches("id") {
            callID = try value.optionalString()
        } else if key.matches("name") {
            toolName = try value.optionalString()
        } else if key.matches("data") {
            redacted = try value.optionalString()
        } else if key.matches("input"), try value.kind() == .object {
            // An empty object, as a rule: the arguments follow in pieces. Some compatible servers send them here.
            let input = try value.rawValue()
            if input.contains(UInt8(ascii: "\"")) { arguments = Array(input) }
        }
    }
}
