import NIOCore
import NaviProtocol
import Synchronization

/// Talks to Ollama: `POST /api/chat`, and `POST /api/show` for the window.
final class OllamaProvider: ModelProvider {
    /// Ollama tells what a model could do, and reserves memory for what it is asked for: nobody should get a window
    /// of a million tokens, and the memory of it, without having asked.
    static let largestWindowUnasked = 32_768

    private let endpoint: ModelEndpoint
    private let connections: ModelConnections
    /// What models turned out not to be able to do, by name.
    private let inabilities = Mutex<[String: Set<OllamaInability>]>([:])

    /// - Parameters:
    ///   - host: A URL, `host`, or `host:port`; the port is 11434 when nothing else is said.
    ///   - key: A bearer token, for servers that want one.
    init(host: String, key: String?, connections: ModelConnections) {
        endpoint = ModelEndpoint(
            address: host, defaultPort: 11434, key: key, keySetting: "OLLAMA_API_KEY", chatPath: "/api/chat")
        self.connections = connections
    }

    func stream(
        _ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        do {
            return try await call(request, onEvents: onEvents)
        } catch let error as ModelError {
            // Refused before it began: the same call without what the model cannot do.
            guard let inability = OllamaInability(error), note(inability, of: request.model) else { throw error }
            return try await stream(request, onEvents: onEvents)
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
        _ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        let cannot = inabilities.withLock { $0[request.model] ?? [] }
        var request = request
        if cannot.contains(.tools) { request.tools = [] }
        let body = OllamaRequestBody(request: request, thinking: cannot.contains(.thinking) ? nil : request.thinking)
        let parser = OllamaAnswerParser(
            maxLineBytes: connections.limits.maxLineBytes, ids: ToolCallIDs(for: request))
        let call = StreamingCall(
            connections: connections, classifier: ErrorClassifier(server: endpoint.server, model: request.model))
        let (reason, usage) = try await call.run(try endpoint.chat(body.json()), parser: parser, onEvents: onEvents)
        return ModelResult(
            finishReason: reason, usage: usage, model: .init(backend: .ollama, name: request.model))
    }

    /// - Returns: `false` when it was known already.
    private func note(_ inability: OllamaInability, of model: String) -> Bool {
        inabilities.withLock { $0[model, default: []].insert(inability).inserted }
    }
}
