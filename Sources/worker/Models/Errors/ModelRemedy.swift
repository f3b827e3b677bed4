/// What helps after a call has failed before its first event.
enum ModelRemedy: Sendable, Equatable {
    /// The same call again after a pause, then the next model.
    case wait
    /// Another model.
    case nextModel
    /// The same call with a shorter conversation; who owns the conversation does that.
    case compress
    /// Nothing: another model would say the same, or hide from the operator what must be put right.
    case giveUp
}

extension ModelError.Code {
    /// The one table of what is done about a failure.
    var remedy: ModelRemedy {
        switch self {
        case .rateLimited, .overloaded, .unreachable: .wait
        case .notFound, .timeout, .cutOff, .invalidAnswer, .emptyAnswer: .nextModel
        case .contextTooLong: .compress
        case .auth, .refused, .badRequest: .giveUp
        }
    }
}
