import NaviProtocol

/// Why a model call failed, in words that the user of a conversation understands.
struct ModelError: Error {
    /// The closed list of causes.
    enum Code: String, Sendable, CaseIterable {
        /// The server does not accept our key.
        case auth
        /// Too many requests; `retryAfter` says when to come back.
        case rateLimited
        /// The server is busy or broken.
        case overloaded
        /// The conversation does not fit into the model's window.
        case contextTooLong
        /// The provider declined to answer: its content rules, a quota.
        case refused
        /// The server does not understand the request.
        case badRequest
        /// The server does not have the model.
        case notFound
        /// There is no connection to the server.
        case unreachable
        /// The first piece, or the next one, took too long.
        case timeout
        /// The connection ended in the middle of the answer.
        case cutOff
        /// The answer is not what the protocol promises.
        case invalidAnswer
        /// The answer has neither text nor a tool call.
        case emptyAnswer
    }

    var code: Code
    /// For the user: what happened, with the server's address or words where that helps. Never holds a key.
    var message: String
    /// How long the server asks to wait, when it says so.
    var retryAfter: Duration?
    /// What lies beneath, for the operator.
    var cause: (any Error)?

    init(_ code: Code, _ message: String, retryAfter: Duration? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
        self.cause = cause
    }
}

extension ModelError {
    /// What the client of the conversation is told.
    var errorCode: ErrorCode {
        switch code {
        case .auth: .modelAuthentication
        case .rateLimited: .modelRateLimited
        case .overloaded: .modelOverloaded
        case .contextTooLong: .contextTooLong
        case .refused, .badRequest: .modelRefused
        case .notFound: .modelNotFound
        case .unreachable: .modelUnreachable
        case .timeout: .modelTimeout
        case .cutOff: .modelCutOff
        case .invalidAnswer: .modelInvalidAnswer
        case .emptyAnswer: .modelEmptyAnswer
        }
    }
}
