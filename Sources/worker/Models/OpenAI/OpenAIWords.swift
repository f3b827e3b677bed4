import NaviProtocol

/// Reads words in all the forms in which OpenAI-compatible servers put them: a text, `null`, one part, or a list of
/// parts, some of which may be reasoning.
enum OpenAIWords {
    /// Whether a member of a message holds reasoning.
    static func isReasoning(_ key: JSONKey) -> Bool {
        key.matches("reasoning_content") || key.matches("reasoning") || key.matches("reasoning_details")
            || key.matches("reasoning_text") || key.matches("thinking") || key.matches("thinking_blocks")
    }

    static func append(
        _ value: inout JSONCursor, to batch: inout EventBatch, asThinking: Bool = false
    ) throws(JSONSyntaxError) {
        switch try value.kind() {
        case .string:
            if asThinking { try batch.appendThinking(&value) } else { try batch.appendText(&value) }
        case .array:
            try value.array { (part) throws(JSONSyntaxError) in
                try append(&part, to: &batch, asThinking: asThinking)
            }
        case .object:
            // The type may stand behind the words.
            var copy = value
            let isReasoning = try isReasoning(part: &copy)
            try value.object { (key, value) throws(JSONSyntaxError) in
                let isWords = key.matches("text") || key.matches("content") || key.matches("refusal")
                if isWords || key.matches("thinking") || key.matches("summary") || key.matches("reasoning") {
                    try append(&value, to: &batch, asThinking: asThinking || isReasoning)
                }
            }
        case .number, .bool, .null:
            try value.skipValue()
        }
    }

    private static func isReasoning(part: inout JSONCursor) throws(JSONSyntaxError) -> Bool {
        var type = ""
        try part.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("type") { type = try value.optionalString() ?? "" }
        }
        return type.contains("think") || type.contains("reason") || type.contains("summary")
    }
}
