import NIOCore
import NaviProtocol

/// Talks to Ollama: `POST /api/chat`, and `POST /api/show` for the window.
struct OllamaProvider: ModelProvider {
    /// Ollama tells what a model could do, and reserves memory for what it is asked for: nobody should get a window
    /// of a million tokens, and the memory of it, without having asked.
    static let largestWindowUnasked = 32_768

    private let endpoint: ModelEndpoint
    private let connections: ModelConnections
    private let inabilities: ModelInabilities

    /// - Parameters:
    ///   - host: A URL, `host`, or `host:port`; the port is 11434 when nothing else is said.
    ///   - key: A bearer token, for servers that want one.
    ///   - clock: The clock by which what a model cannot do is forgotten.
    init(
        host: String, key: String?, connections: ModelConnections, clock: any Clock<Duration> = ContinuousClock()
    ) {
        endpoint = ModelEndpoint(
            address: host, defaultPort: 11434, key: key, keySetting: "OLLAMA_API_KEY", chatPath: "/api/chat")
        self.connections = connections
        inabilities = ModelInabilities(
            conceding: [.images, .tools, .thinking, .systemRole, .richSchemas], clock: clock,
            refusals: connections.toolRefusals)
    }

    func stream(
        _ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        try await inabilities.stream(request, onEvents: onEvents) { request, inabilities, onEvents in
            let thinking = inabilities.contains(.thinking) ? nil : request.thinking
            return try await call(request, thinking: thinking, onEvents: onEvents)
        }
    }

    func contextWindow(of model: String) async -> Int? {
        var body = JSONWriter()
        body.object { $0.field("model", model) }
        // An address that is none fails the calls themselves, with a message.
        guard let request = try? endpoint.request("/api/show", body: body.bytes),
            let document = await DocumentCall(connections: connections).run(request)
        else { return nil }
        return OllamaModelListing.contextWindow(in: document).map { min($0, Self.largestWindowUnasked) }
    }

    private func call(
        _ request: ModelRequest, thinking: Bool?, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        let body = OllamaRequestBody(request: request, thinking: thinking)
        let parser = OllamaAnswerParser(
            maxLineBytes: connections.limits.maxLineBytes, ids: ToolCallIDs(for: request))
        let call = StreamingCall(
            connections: connections, classifier: ErrorClassifier(server: endpoint.server, model: request.model))
        let answer = try await call.run(try endpoint.chat(body.json()), parser: parser, onEvents: onEvents)
        return ModelResult(answer, model: .init(backend: .ollama, name: request.model))
    }
}
