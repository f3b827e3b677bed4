import NaviProtocol

/// How a call asks Anthropic for reasoning.
enum AnthropicThinking: Equatable {
    /// At most so many tokens of the answer.
    case budget(Int)
    /// As much as the model finds right; newer models take no budget.
    case adaptive

    /// The smallest budget that Anthropic takes.
    static let smallestBudget = 1024

    /// The way for `request`; `nil` when it must do without reasoning.
    ///
    /// Half of the answer's length is kept for the answer. After results of tools the model wants its own reasoning
    /// back that led to the calls, signed, and refuses the call otherwise; the history has no signatures. So the call
    /// goes without reasoning when the signed form is not known any more: after a restart, on another worker, or with
    /// another model than the one that made the calls.
    ///
    /// - Parameter thoughts: The signed reasoning in front of the answer with this first call.
    init?(for request: ModelRequest, takesBudget: Bool, thoughts: (_ callID: String) -> [SignedThought]) {
        guard request.thinking, request.maxOutputTokens >= 2 * Self.smallestBudget else { return nil }
        let lastAnswer = request.messages.last { $0.role == .assistant }
        if let call = lastAnswer?.toolCalls.first, thoughts(call.id).isEmpty { return nil }
        self = takesBudget ? .budget(request.maxOutputTokens / 2) : .adaptive
    }
}

extension AnthropicThinking: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            switch self {
            case .budget(let tokens):
                $0.field("type", "enabled")
                $0.field("budget_tokens", tokens)
            case .adaptive:
                $0.field("type", "adaptive")
                // Else the newest models think in silence, and nobody sees why the answer takes its time.
                $0.field("display", "summarized")
            }
        }
    }
}
