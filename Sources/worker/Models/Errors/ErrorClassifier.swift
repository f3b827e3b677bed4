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
        switch complaint.status ?? status(in: complaint.codes) ?? 500 {
        case 401, 403: return refusalPhrases.contains(where: words.contains) ? .refused : .auth
        case 402: return .refused
        case 404: return .notFound
        case 408, 425: return .overloaded
        case 413: return .contextTooLong
        case 429: return words.contains("insufficient_quota") ? .refused : .rateLimited
        case 400..<500:
            if modelPhrases.contains(where: words.contains) { return .notFound }
            return refusalPhrases.contains(where: words.contains) ? .refused : .badRequest
        case 500...: return .overloaded
        default: return .invalidAnswer
        }
    }

    /// An error inside a stream has no status of its own: its type says which one it would have had.
    private static func status(in codes: [String]) -> Int? {
        codes.lazy.compactMap { code in
            switch code {
            case "invalid_request_error": 400
            case "authentication_error": 401
            case "billing_error": 402
            case "permission_error": 403
            case "not_found_error": 404
            case "request_too_large": 413
            case "rate_limit_error": 429
            case "api_error": 500
            case "timeout_error": 504
            case "overloaded_error": 529
            default: nil
            }
        }.first
    }

    private func message(_ code: ModelError.Code, _ complaint: ServerComplaint) -> String {
        let place = "The model server at \(server.address)"
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
    private static func quoted(_ words: String) -> String {
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

    private static let refusalPhrases = [
        "content_filter", "content_policy", "content management policy", "safety system", "flagged", "moderation",
        "insufficient_quota", "billing", "credit balance",
    ]

    private static let modelPhrases = [
        "model_not_found", "model not found", "invalid model", "not a valid model", "does not exist", "unknown model",
    ]
}
