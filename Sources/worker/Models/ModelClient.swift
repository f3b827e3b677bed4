import NaviProfiles

/// Calls the first model of a list that can answer.
///
/// Before the first event a call is repeated twice, with back-off, after 429, 5xx and an unreachable server; then the
/// next model of the list is tried. After the first event nothing is repeated.
final class ModelClient: Sendable {
    /// The window of a model about which nothing is known, in tokens.
    static let unknownWindow = 32_768
    /// Within which a window is believed, whoever tells it: hundreds of times that of any model.
    static let windows = 0...(1 << 31)

    private let providers: [Backend: any ModelProvider]
    private let configuration: ModelsConfiguration
    private let policy: RetryPolicy
    private let clock: any Clock<Duration>
    private let jitter: @Sendable () -> Double
    private let windows: WindowCache

    /// A client of the servers in `configuration`.
    convenience init(
        configuration: ModelsConfiguration, connections: ModelConnections,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        let ollama = OllamaProvider(
            host: configuration.ollamaHost, key: configuration.ollamaAPIKey, connections: connections)
        let openAI = OpenAIProvider(
            baseURL: configuration.openAIBaseURL, key: configuration.openAIAPIKey, connections: connections)
        let anthropic = AnthropicProvider(
            baseURL: configuration.anthropicBaseURL, key: configuration.anthropicAPIKey, connections: connections)
        self.init(
            providers: [.ollama: ollama, .openai: openAI, .anthropic: anthropic], configuration: configuration,
            clock: clock)
    }

    /// A client of other providers; tests pass scripted ones.
    ///
    /// - Parameter jitter: A number from 0 up to 1, anew for every pause between two attempts.
    init(
        providers: [Backend: any ModelProvider], configuration: ModelsConfiguration, policy: RetryPolicy = .init(),
        clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.providers = providers
        self.configuration = configuration
        self.policy = policy
        self.clock = clock
        self.jitter = jitter
        windows = WindowCache(clock: clock)
    }

    /// Runs one call with the first of `models` that answers.
    ///
    /// - Parameter models: At least one; `models(of:)` gives those of a profile.
    /// - Throws: `ModelError` of the last attempt, `CancellationError`, or what `onEvents` throws.
    func stream(
        models: [ModelReference], request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        for (position, model) in models.enumerated() {
            do {
                return try await stream(model, request, onEvents: onEvents)
            } catch let failure as FailedModel {
                guard failure.othersMayTry, position < models.count - 1 else { throw failure.error }
            }
        }
        preconditionFailure("a call without a model")
    }

    /// The window of the profile's first model: its own setting, else `OLLAMA_NUM_CTX` on Ollama, else what the
    /// server tells, else what is known of its name, else 32,768 tokens. Asked once, kept for a while; never fails.
    func contextWindow(profile: Profile) async -> Int {
        if let window = profile.contextWindow { return window }
        // Without any model every call fails with a message; its window does not matter.
        guard let first = try? models(of: profile).first else { return Self.unknownWindow }
        return await contextWindow(of: first.name, on: first.backend ?? configuration.defaultBackend)
    }

    /// The models of `profile`, in order of preference, each with its backend; the deployment's default model when it
    /// names none.
    ///
    /// - Throws: `ModelError` when there is no default model either.
    func models(of profile: Profile) throws(ModelError) -> [ModelReference] {
        try configuration.models(of: profile)
    }

    /// A model that could not answer, before it said anything.
    private struct FailedModel: Error {
        var error: ModelError
        var othersMayTry: Bool
    }

    private func stream(
        _ model: ModelReference, _ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        let request = await fitted(request, to: model)
        var retries = 0
        while true {
            var hasBegun = false
            do {
                return try await provider(of: model).stream(request) { events in
                    hasBegun = true
                    try await onEvents(events)
                }
            } catch let error as ModelError where !hasBegun {
                switch policy.decide(after: error, retries: retries, jitter: jitter()) {
                case .retry(let pause): try await clock.sleep(for: pause)
                case .nextModel: throw FailedModel(error: error, othersMayTry: true)
                case .fail: throw FailedModel(error: error, othersMayTry: false)
                }
                retries += 1
            }
        }
    }

    /// The request in the terms of one model.
    private func fitted(_ request: ModelRequest, to model: ModelReference) async -> ModelRequest {
        var request = request
        request.model = model.name
        // Ollama cuts a prompt off without a word at the window it runs the model with: so it is always told.
        if request.contextWindow == nil, (model.backend ?? configuration.defaultBackend) == .ollama {
            request.contextWindow = await contextWindow(of: model.name, on: .ollama)
        }
        return request
    }

    private func contextWindow(of model: String, on backend: Backend) async -> Int {
        if backend == .ollama, let window = configuration.ollamaContextWindow { return window }
        let told = await windows.window(of: ModelReference(backend: backend, name: model)) { [providers] in
            await providers[backend]?.contextWindow(of: model)
        }
        return told ?? KnownWindows.window(of: model) ?? Self.unknownWindow
    }

    private func provider(of model: ModelReference) throws(ModelError) -> any ModelProvider {
        let backend = model.backend ?? configuration.defaultBackend
        guard let provider = providers[backend] else {
            throw ModelError(.notFound, "No model server of the kind '\(backend.rawValue)' is known.")
        }
        return provider
    }
}
