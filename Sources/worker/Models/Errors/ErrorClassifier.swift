/// Turns what model servers say into the closed list of `ModelError`.
///
/// The phrases were collected from OpenAI, Anthropic, llama.cpp, Ollama, vLLM, LM Studio, Mistral, Groq, Gemini and TGI.
struct ErrorClassifier: Sendable {
    var server: ModelServer
    var model: String

    /// - Parameter retryAfter: What the answer's header says.
    func error(_ complaint: ServerComplaint, retryAfter: Duration? = nil) -> ModelError {
        let code = Self.code(of: complaint)
        return ModelError(
            code, message(code, complaint), retryAfter: code == .rateLimited || code == .overloaded ? retryAfter : nil,
            cause: complaint)
    }

    func error(_ failure: AnswerFailure) -> ModelError {
        switch failure {
        case .malformed:
            ModelError(
                .invalidAnswer, "The model server at \(server.address) sent an answer that cannot be understood.",
                cause: failure)
        case .tooLarge:
            ModelError(
                .invalidAnswer, "The model server at \(server.address) sent an answer beyond all bounds.",
                cause: failure)
        case .complaint(let complaint): error(complaint)
        }
    }

    static func code(of complaint: ServerComplaint) -> ModelError.Code {
        let words = ([complaint.message] + complaint.codes).joined(separator: "\n").lowercased()
        if contextPhrases.contains(where: words.contains) { return .contextTooLong }
        switch complaint.status ?? status(in: complaint.codes) ?? status(in: words) {
        case 401, 403: return refusalPhrases.contains(where: words.contains) ? .refused : .auth
        case 402: return .refused
        // Who has no such page has no models.
        case 404: return complaint.isPage ? .invalidAnswer : .notFound
        case 408, 425: return .overloaded
        case 413: return .contextTooLong
        case 429: return moneyPhrases.contains(where: words.contains) ? .refused : .rateLimited
        case 400..<500:
            if modelPhrases.contains(where: words.contains) { return .notFound }
            return refusalPhrases.contains(where: words.contains) ? .refused : .badRequest
        case 500...: return .overloaded
        default: return .invalidAnswer
        }
    }

    /// The server wants to be paid: nothing about the request would help.
    static func isAboutMoney(_ complaint: ServerComplaint) -> Bool {
        let words = ([complaint.message] + complaint.codes).joined(separator: "\n").lowercased()
        return complaint.status == 402 || (moneyPhrases + ["billing"]).contains(where: words.contains)
    }

    /// An error inside a stream has no status of its own: its type says which one it would have had.
    private static func status(in codes: [String]) -> Int? {
        codes.lazy.compactMap { code in
            switch code.lowercased() {
            case "invalid_request_error", "invalid_argument", "badrequesterror", "invalid_request", "content_filter":
                400
            case "authentication_error", "unauthenticated", "invalid_api_key", "authenticationerror": 401
            case "billing_error", "insufficient_quota", "insufficient_balance": 402
            case "permission_error", "permission_denied": 403
            case "not_found_error", "not_found", "model_not_found", "notfounderror": 404
            case "request_too_large": 413
            case "rate_limit_error", "rate_limit_exceeded", "resource_exhausted", "ratelimiterror": 429
            case "api_error", "server_error", "internal", "internalservererror", "internal_server_error": 500
            case "unavailable", "service_unavailable": 503
            case "timeout_error", "deadline_exceeded": 504
            case "overloaded_error", "overloaded": 529
            default: nil
            }
        }.first
    }

    /// Where not even a type is told, the words are all there is.
    private static func status(in words: String) -> Int {
        if ["api key", "unauthorized", "login fail"].contains(where: words.contains) { return 401 }
        if moneyPhrases.contains(where: words.contains) { return 402 }
        if refusalPhrases.contains(where: words.contains) { return 400 }
        if ["rate limit", "too many requests"].contains(where: words.contains) { return 429 }
        return 500
    }

    private func message(_ code: ModelError.Code, _ complaint: ServerComplaint) -> String {
        let place = "The model server at \(server.address)"
        if complaint.isPage, code == .invalidAnswer {
            return "What answers at \(server.address) sent a web page and is no model server; check the address"
                + Self.quoted(complaint.message)
        }
        let words = Self.quoted(complaint.message)
        switch code {
        case .auth: return "\(place) does not accept the key it got, or wants one; see \(server.keySetting)."
        case .notFound: return "\(place) does not have the model '\(model)'\(words)"
        case .rateLimited: return "\(place) gets too many requests\(words)"
        case .overloaded: return "\(place) failed or is overloaded\(words)"
        case .contextTooLong: return "The conversation is too long for the model '\(model)'\(words)"
        case .refused: return "\(place) declined to answer\(words)"
        case .badRequest: return "\(place) rejected the request\(words)"
        case .unreachable, .timeout, .cutOff, .invalidAnswer, .emptyAnswer:
            return "\(place) sent an answer that cannot be understood\(words)"
        }
    }

    /// The end of a sentence: a server's own words, on one line and of bounded length.
    static func quoted(_ words: String) -> String {
        let line = words.unicodeScalars.lazy.map { $0.value < 0x20 ? " " : Character($0) }.prefix(300)
        return line.isEmpty ? "." : ": \(String(line))"
    }

    private static let contextPhrases = [
        "context_length_exceeded", "exceed_context_size_error", "maximum context length",
        "exceeds the available context size", "exceeds the context length", "exceed context limit", "context window",
        "maximum model length", "context length of only", "context the overflows", "prompt is too long",
        "input is too long", "maximum prompt length", "exceeds the maximum number of tokens",
        "reduce the length of the messages", "max_new_tokens` must be <=", "input length exceeds",
        "string_above_max_length",
    ]

    private static let moneyPhrases = [
        "insufficient_quota", "insufficient quota", "insufficient balance", "insufficient_balance", "credit balance",
        "insufficient credits", "billing_hard_limit",
    ]

    private static let refusalPhrases =
        moneyPhrases + [
            "content_filter", "content_policy", "content management policy", "safety system", "flagged", "moderation",
            "billing",
        ]

    private static let modelPhrases = [
        "model_not_found", "model not found", "invalid model", "not a valid model", "does not exist", "unknown model",
    ]
}
