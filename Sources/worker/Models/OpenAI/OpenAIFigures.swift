import NaviProtocol

/// What an OpenAI-compatible server counts: at the end, with every piece, inside of a choice, under either of two names.
struct OpenAIFigures {
    /// What was told last of what can be believed.
    private(set) var usage: ModelUsage?
    /// Times that figures came, believed or not.
    private(set) var count = 0

    /// Reads a `usage` object, or one that has a `usage` in it.
    mutating func read(_ value: inout JSONCursor) throws(JSONSyntaxError) {
        guard try value.kind() == .object else { return }
        var prompt: Int?
        var completion: Int?
        try value.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("prompt_tokens") || key.matches("input_tokens") {
                prompt = try value.optionalInteger(within: ModelUsage.readable) ?? prompt
            } else if key.matches("completion_tokens") || key.matches("output_tokens") {
                completion = try value.optionalInteger(within: ModelUsage.readable) ?? completion
            } else if key.matches("usage") {
                try read(&value)
            }
        }
        guard prompt != nil, completion != nil else { return }
        count += 1
        usage = ModelUsage(toldPrompt: prompt, completion: completion) ?? usage
    }
}
