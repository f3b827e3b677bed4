import NaviProtocol

/// Whether a tool may run now.
package enum ToolCallStart: Sendable, Equatable {
    /// It is recorded as started: run it.
    case started
    /// It ran already; this was its result, and its message is in the history.
    case finished(ToolCallOutcome)
    /// It was started before and is not repeatable: nobody knows what it did. Do not run it.
    case unknownOutcome
}

/// What a tool call came to.
package struct ToolCallOutcome: Sendable, Equatable {
    /// For the model.
    package var result: String
    package var success: Bool
    package var duration: Duration
    /// Images for the model to look at.
    package var images: [ImageUpload] = []

    package init(result: String, success: Bool, duration: Duration) {
        self.result = result
        self.success = success
        self.duration = duration
    }
}

/// A call that a model asked for and that has no result yet.
package struct OpenToolCall: Sendable, Equatable {
    package enum State: Sendable {
        /// Not begun.
        case requested
        /// Begun by this or an earlier attempt.
        case started
    }

    package var call: ToolCall
    package var state: State
    package var repeatable: Bool

    /// It was begun, and must not be begun again.
    package var isOfUnknownOutcome: Bool { state == .started && !repeatable }

    package init(call: ToolCall, state: State, repeatable: Bool = false) {
        self.call = call
        self.state = state
        self.repeatable = repeatable
    }
}
