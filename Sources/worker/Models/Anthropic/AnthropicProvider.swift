import Foundation
import NIOCore
import NaviProtocol

/// Talks to Anthropic and to servers that speak like it: `POST /v1/messages`, and `GET /v1/models` for the window.
struct AnthropicProvider: ModelProvider {
    /// The version of the protocol, which has not changed since its beginning.
    static let version = "2023-06-01"

    private let endpoint: ModelEndpoint
    private let connections: ModelConnections
    private let inabilities: ModelInabilities
    private let memory = ThoughtMemory()

    /// - Parameters:
    ///   - baseURL: Without its version path; with it is understood, too.
    ///   - clock: The clock by which what a model cannot do is forgotten.
    init(
        baseURL: String, key: String?, connections: ModelConnections, clock: any Clock<Duration> = ContinuousClock()
    ) {
        endpoint = ModelEndpoint(
            address: Self.withoutVersion(baseURL), key: key, keySetting: "ANTHROPIC_API_KEY",
            keyHeader: .named("x-api-key"), extraHeaders: [("anthropic-version", Self.version)],
            chatPath: "/v1/messages")
        self.connections = connections
        inabilities = ModelInabilities(

            conceding: [.images, .thinking, .thinkingBudget, .temperature, .richSchemas], clock: clock,
            refusals: connections.toolRefusals)
    }

    func stream(
        _ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        try await inabilities.stream(request, onEvents: onEvents) { request, inabilities, onEvents in
            try await call(request, takesBudget: !inabilities.contains(.thinkingBudget), onEvents: onEvents)
        }
    }

    func contextWindow(of model: String) async -> Int? {
        if let document = await document("/v1/models/\(Self.escaped(model))"),
            let window = AnthropicModelListing.contextWindow(in: document)
        {
            return window
        }
        if let window = AnthropicModelListing.contextWindow(ofFamily: model) { return window }
        // Local servers that speak several dialects have one listing for all of them.
        return await document("/v1/models").flatMap { OpenAIModelListing.contextWindow(of: model, in: $0) }
    }

    private func call(
        _ request: ModelRequest, takesBudget: Bool, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        let thoughts = { memory.thoughts(of: request.model, callID: $0) }
        let thinking = AnthropicThinking(for: request, takesBudget: takesBudget, thoughts: thoughts)
        let body = AnthropicRequestBody(request: request, thinking: thinking, thoughts: thoughts)
        let parser = AnthropicAnswerParser(
            maxLineBytes: connections.limits.maxLineBytes, ids: ToolCallIDs(for: request))
        let call = StreamingCall(
            connections: connections, classifier: ErrorClassifier(server: endpoint.server, model: request.model))
        let answer = try await call.run(try endpoint.chat(body.json()), parser: parser, onEvents: onEvents)
        if let callID = answer.firstCallID { memory.keep(answer.thoughts, of: request.model, callID: callID) }
        return ModelResult(answer, model: .init(backend: .anthropic, name: request.model))
    }

    private func document(_ path: String) async -> ByteBuffer? {
        // An address that is none fails the calls themselves, with a message.
        guard let request = try? endpoint.request(path) else { return nil }
        return await DocumentCall(connections: connections).run(request)
    }

    private static func withoutVersion(_ address: String) -> String {
        var address = address
        while address.hasSuffix("/") { address.removeLast() }
        return address.hasSuffix("/v1") ? String(address.dropLast(3)) : address
    }

    private static func escaped(_ model: String) -> String {
        let allowed = CharacterSet(charactersIn: "-._~:").union(.alphanumerics)
        return model.addingPercentEncoding(withAllowedCharacters: allowed) ?? model
    }
}
