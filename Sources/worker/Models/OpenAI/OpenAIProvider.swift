import NaviProtocol

/// Talks to OpenAI and to servers that speak like it: `POST /chat/completions`, and `GET /models` for the window.
struct OpenAIProvider: ModelProvider {
    private let endpoint: ModelEndpoint
    private let connections: ModelConnections
    private let limitField: OpenAIRequestBody.LimitField
    private let inabilities: ModelInabilities

    /// - Parameters:
    ///   - baseURL: With its version path, for example `https://api.openai.com/v1`.
    ///   - key: A bearer token, for servers that want one.
    ///   - clock: The clock by which what a model cannot do is forgotten.
    init(
        baseURL: String, key: String?, connections: ModelConnections, clock: any Clock<Duration> = ContinuousClock()
    ) {
        endpoint = ModelEndpoint(
            address: baseURL, key: key, keySetting: "OPENAI_API_KEY", chatPath: "/chat/completions")
        limitField = endpoint.server.address == "https://api.openai.com" ? .maxCompletionTokens : .maxTokens
        self.connections = connections
        inabilities = ModelInabilities(
            conceding: [
                .images, .tools, .lostReasoning, .temperature, .maxTokens, .streamOptions, .repeatedRoles, .systemRole,
                .richSchemas,
            ], clock: clock, refusals: connections.toolRefusals)
    }

    func stream(
        _ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        try await inabilities.stream(request, onEvents: onEvents) { request, inabilities, onEvents in
            try await call(request, inabilities, onEvents: onEvents)
        }
    }

    func contextWindow(of model: String) async -> Int? {
        // An address that is none fails the calls themselves, with a message.
        guard let request = try? endpoint.request("/models"),
            let document = await DocumentCall(connections: connections).run(request)
        else { return nil }
        return OpenAIModelListing.contextWindow(of: model, in: document)
    }

    private func call(
        _ request: ModelRequest, _ inabilities: Set<ModelInability>,
        onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        let body = OpenAIRequestBody(
            request: request, limitField: inabilities.contains(.maxTokens) ? .maxCompletionTokens : limitField,
            asksForFigures: !inabilities.contains(.streamOptions),
            returnsReasoning: inabilities.contains(.lostReasoning))
        let parser = OpenAIAnswerParser(
            maxLineBytes: connections.limits.maxLineBytes, ids: ToolCallIDs(for: request))
        let call = StreamingCall(
            connections: connections, classifier: ErrorClassifier(server: endpoint.server, model: request.model))
        let answer = try await call.run(try endpoint.chat(body.json()), parser: parser, onEvents: onEvents)
        return ModelResult(answer, model: .init(backend: .openai, name: request.model))
    }
}
