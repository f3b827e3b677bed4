/// What servers' words for the end of an answer mean: `finish_reason`, `done_reason`, `stop_reason`.
enum EndingWords {
    private static let whole: Set = [
        "stop", "stop_sequence", "end_turn", "eos", "eos_token", "end", "complete", "completed", "finished", "done",
        "tool_calls", "tool_call", "tool_use", "function_call",
    ]
    private static let cut: Set = [
        "length", "max_tokens", "max_output_tokens", "max_completion_tokens", "model_length", "token_limit",
        "context_length", "model_context_window_exceeded",
    ]
    /// The server gave up in the middle.
    private static let broken: Set = [
        "error", "abort", "aborted", "cancelled", "canceled", "network_error", "insufficient_system_resource",
        "malformed_function_call",
    ]
    private static let filtered: Set = [
        "content_filter", "content_filtered", "sensitive", "safety", "recitation", "prohibited_content", "blocklist",
        "spii",
    ]
    /// No reason at all, though it is a word.
    private static let none: Set = ["", "null", "none"]

    /// What is left of a server's word; `nil` when it says nothing.
    static func said(_ word: String?) -> String? {
        guard let word, !none.contains(word.lowercased()) else { return nil }
        return word
    }

    /// - Parameters:
    ///   - word: `nil` when the server gave none.
    ///   - hasCalls: The answer asks for tools.
    static func reason(_ word: String?, hasCalls: Bool) -> FinishReason {
        guard let word = said(word) else { return hasCalls ? .toolCalls : .stop }
        let lowercased = word.lowercased()
        // A cut answer is cut, whatever calls it has: the last of them may be half of one.
        if cut.contains(lowercased) { return .length }
        if broken.contains(lowercased) || filtered.contains(lowercased) { return .other(lowercased) }
        if hasCalls { return .toolCalls }
        return whole.contains(lowercased) ? .stop : .other(word)
    }

    /// The server broke off.
    static func isBroken(_ word: String?) -> Bool { word.map { broken.contains($0.lowercased()) } ?? false }

    /// An answer that ends so may have calls that are meant.
    static func leavesCalls(_ word: String?) -> Bool { word.map { !isBroken($0) && !isFiltered($0) } ?? true }

    /// A filter of the provider's took the rest of the answer.
    static func isFiltered(_ word: String) -> Bool { filtered.contains(word.lowercased()) }
}
