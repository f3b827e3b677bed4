import NaviProtocol

extension LimitReached {
    static func iterations(_ count: Int) -> LimitReached {
        LimitReached(
            limit: .iterations, message: "The answer was not ready after \(count) model calls, the profile's limit.")
    }

    static func toolCalls(_ count: Int) -> LimitReached {
        LimitReached(limit: .toolCalls, message: "The turn has used \(count) tool calls, the profile's limit.")
    }

    static func callsOfOneAnswer(_ count: Int, carriedOut: Int) -> LimitReached {
        LimitReached(
            limit: .callsOfAnswer,
            message:
                "The model asked for \(count) tool calls in one answer. The first \(carriedOut) are carried out, the "
                + "others are not.")
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

    static func cutAnswers(_ count: Int) -> LimitReached {
        LimitReached(
            limit: .repetition,
            message: "\(count) answers of the model in a row were cut off in the middle of their tool calls: raise "
                + "max_output_tokens, or ask for less at once.")
    }

    static func length(_ tokens: Int) -> LimitReached {
        LimitReached(
            limit: .length,
            message: "The answer was cut off: it has reached the limit of \(tokens) tokens (max_output_tokens), or the "
                + "end of the model's window. Write 'go on' to continue.")
    }

    /// - Parameter note: What was left out, and what the server says of it.
    static func refused(_ note: String) -> LimitReached {
        LimitReached(limit: .refused, message: note)
    }

    /// What cannot be left out of a request is more than the model has room for.
    ///
    /// - Parameter fill: What takes the most of it, in words.
    static func window(_ tokens: Int, filledBy fill: String) -> LimitReached {
        LimitReached(
            limit: .window,
            message: "\(fill) Together with the rest that is more than the model's window of \(tokens) tokens holds.")
    }

    /// What the model is told behind the last result of a step.
    var noteOnResult: String {
        "\n[System note: \(message) Make those calls again, fewer at once, if they are still wanted.]"
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
            case .toolCalls, .callsOfAnswer, .seconds, .repetition, .length, .refused, .window: .turnLimit
            }
        return TurnFailure(code, "\(limit.message) What was done so far is kept; write 'go on' to continue.")
    }
}
