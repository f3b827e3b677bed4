import NaviProtocol

/// What Anthropic counts, in the pieces in which it tells: the prompt at the beginning, the answer at the end.
struct AnthropicFigures {
    private var input: Int?
    private var written: Int?
    private var cached: Int?
    private var output: Int?
    /// Times that figures came.
    private(set) var count = 0

    /// Reads a `usage` object. Later figures replace earlier ones.
    mutating func read(_ value: inout JSONCursor) throws(JSONSyntaxError) {
        guard try value.kind() == .object else { return }
        count += 1
        try value.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("input_tokens") {
                input = try value.optionalInteger(within: ModelUsage.readable) ?? input
            } else if key.matches("cache_creation_input_tokens") {
                written = try value.optionalInteger(within: ModelUsage.readable) ?? written
            } else if key.matches("cache_read_input_tokens") {
                cached = try value.optionalInteger(within: ModelUsage.readable) ?? cached
            } else if key.matches("output_tokens") {
                output = try value.optionalInteger(within: ModelUsage.readable) ?? output
            }
        }
    }

    /// The whole prompt: what was read anew, what was put into the cache, and what came out of it.
    var usage: ModelUsage? {
        guard let input else { return nil }
        // Each is bounded where it is read, so the sum is no matter.
        return ModelUsage(toldPrompt: input + (written ?? 0) + (cached ?? 0), completion: output)
    }
}
