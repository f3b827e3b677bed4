import NaviProtocol

extension LimitReached {
    static func iterations(_ count: Int) -> LimitReached {
        LimitReached(
            limit: .iterations, message: "The answer was not ready after \(count) model calls, the profile's limit.")
    }

    static func toolCalls(_ count: Int) -> LimitReached {
        LimitReached(limit: .toolCalls, message: "The turn has used \(count) tool calls, the profile's limit.")
    }

    static func time(_ limit: Duration) -> LimitReached {
        LimitReached(
            limit: .seconds,
            message: "The turn has taken \(limit.components.seconds) seconds, the profile's limit.")
    }

    static func repetition(of tool: String) -> LimitReached {
        LimitReached(
            limit: .repetition,
            message: "The model called '\(tool.prefix(64))' with the same arguments again and again.")
    }

    static func length(_ tokens: Int) -> LimitReached {
        LimitReached(
            limit: .length,
            message: "The answer was cut off: it has reached the limit of \(tokens) tokens (max_output_tokens), or the "
                + "end of the model's window. Write 'go on' to continue.")
    }

    /// What the model is told when it is asked for its last words.
    var noteForModel: String {
        "[System note: \(message) No more tools can be used in this turn. Answer the user now: say what you have found "
            + "or done so far, and what is left to do.]"
    }
}

extension TurnFailure {
    /// The model had no last words either.
    static func limit(_ limit: LimitReached) -> TurnFailure {
        let code: ErrorCode =
            switch limit.limit {
            case .iterations: .iterationLimit
            case .toolCalls, .seconds, .repetition, .length: .turnLimit
            }
        return TurnFailure(code, "\(limit.message) What was done so far is kept; write 'go on' to continue.")
    }
}
