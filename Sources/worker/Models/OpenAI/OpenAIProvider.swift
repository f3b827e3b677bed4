import NaviProtocol

/// Talks to OpenAI and to servers that speak like it: `POST /chat/completions`, and `GET /models` for the window.
struct OpenAIProvider: ModelProvider {
    private let endpoint: ModelEndpoint
    private let connections: ModelConnections
    private let limitField: OpenAIRequestBody.LimitField

    /// - Parameters:
    ///   - baseURL: With its version path, for example `https://api.openai.com/v1`.
    ///   - key: A bearer token, for servers that want one.
    init(baseURL: String, key: String?, connections: ModelConnections) {
        endpoint = ModelEndpoint(
            address: baseURL, key: key, keySetting: "OPENAI_API_KEY", chatPath: "/chat/completions")
        limitField = endpoint.server.address == "https://api.openai.com" ? .maxCompletionTokens : .maxTokens
        self.connections = connections
    }

    func stream(
        _ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        let body = OpenAIRequestBody(request: request, limitField: limitField)
        let parser = OpenAIAnswerParser(
            maxLineBytes: connections.limits.maxLineBytes, ids: ToolCallIDs(for: request))
        let call = StreamingCall(
            connections: connections, classifier: ErrorClassifier(server: endpoint.server, model: request.model))
        let (reason, usage) = try await call.run(try endpoint.chat(body.json()), parser: parser, onEvents: onEvents)
        return ModelResult(
            finishReason: reason, usage: usage, model: .init(backend: .openai, name: request.model))
    }

    func contextWindow(of model: String) async -> Int? {
        // An address that is none fails the calls themselves, with a message.
        guard let request = try? endpoint.request("/models"),
            let document = await DocumentCall(connections: connections).run(request)
        else { return nil }
        return OpenAIModelListing.contextWindow(of: model, in: document)
    }
}
