import NaviProtocol

/// The dialects that the scripted model server speaks.
enum DialectKind: Sendable {
    case openAI
    case ollama
    case anthropic

    /// Which header of a request holds the key.
    var keyHeader: String {
        switch self {
        case .openAI, .ollama: "authorization"
        case .anthropic: "x-api-key"
        }
    }

    /// What stands before the key.
    var keyPrefix: String {
        switch self {
        case .openAI, .ollama: "Bearer "
        case .anthropic: ""
        }
    }

    /// How the answer to `request` is said.
    func dialect(for request: RecordedRequest, model: String) -> any ModelDialect {
        switch self {
        case .openAI:
            let asked = request.json["stream_options"]?["include_usage"]
            return OpenAIDialect(model: model, includesUsage: asked == .bool(true))
        case .ollama: return OllamaDialect(model: model)
        case .anthropic: return AnthropicDialect(model: model)
        }
    }
}

extension PreparedAnswers {
    subscript(kind: DialectKind) -> Answer {
        switch kind {
        case .openAI: openAI
        case .ollama: ollama
        case .anthropic: anthropic
        }
    }
}
