import NaviProfiles
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// What tests of providers share.
enum ProviderFixture {
    static let request = ModelRequest(model: "m", messages: [ModelMessage(role: .user, content: "hi")])

    /// A provider that talks to `server` in the dialect of `backend`.
    static func provider(
        _ backend: Backend, of server: ScriptedModelServer, key: String? = nil, _ connections: ModelConnections,
        clock: any Clock<Duration> = ContinuousClock()
    ) -> any ModelProvider {
        switch backend {
        case .ollama: OllamaProvider(host: server.url, key: key, connections: connections, clock: clock)
        case .openai: OpenAIProvider(baseURL: server.openAIURL, key: key, connections: connections, clock: clock)
        case .anthropic: AnthropicProvider(baseURL: server.url, key: key, connections: connections, clock: clock)
        }
    }
}

/// Runs `body` with a provider and a server whose first answers are `scripts`.
func withServer(
    _ backend: Backend, _ scripts: ModelScript..., clock: any Clock<Duration> = ContinuousClock(),
    _ body: @Sendable (any ModelProvider, ScriptedModelServer) async throws -> Void
) async throws {
    let server = try await ScriptedModelServer.start()
    for script in scripts { server.enqueue(script) }
    try await withConnections(clock: clock) { connections in
        try await body(ProviderFixture.provider(backend, of: server, connections, clock: clock), server)
    }
}

/// Runs the connections as a process does, for as long as `body` takes.
func withConnections(
    clock: any Clock<Duration> = ContinuousClock(), _ body: (ModelConnections) async throws -> Void
) async throws {
    // On a machine that builds and tests at once even a connection to itself may take seconds.
    let connections = ModelConnections(limits: StreamLimits(connect: .seconds(20)), clock: clock)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await connections.run() }
        defer { group.cancelAll() }
        try await body(connections)
    }
}

/// Runs one call and keeps its events.
@discardableResult
func collect(
    _ provider: any ModelProvider, _ request: ModelRequest = ProviderFixture.request
) async throws -> ([ModelEvent], ModelResult) {
    var events: [ModelEvent] = []
    let result = try await provider.stream(request) { events += $0 }
    return (events, result)
}

extension [ModelEvent] {
    var text: String { map { if case .text(let text) = $0 { text } else { "" } }.joined() }
    var thinking: String { map { if case .thinking(let text) = $0 { text } else { "" } }.joined() }
    var calls: [ToolCall] { compactMap { if case .toolCall(let call) = $0 { call } else { nil } } }
}
