import NaviProfiles
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import worker

@Suite struct ModelClientTests {
    @Test(arguments: [ModelError.Code.rateLimited, .overloaded, .unreachable])
    func whatMayPassIsTriedTwiceMoreWithGrowingPauses(code: ModelError.Code) async throws {
        let provider = FakeProvider { _, attempt in attempt < 3 ? .failure(ModelError(code, "no")) : .success(()) }
        let clock = ManualClock()
        let client = ModelClient(
            providers: [.ollama: provider], configuration: .init(), clock: clock, jitter: { 0 })
        async let result = client.stream(models: [.init(backend: .ollama, name: "a")], request: request) { _ in }
        try await clock.waitForSleepers()
        clock.advance(by: .milliseconds(250))
        try await clock.waitForSleepers()
        clock.advance(by: .milliseconds(499))
        #expect(clock.sleeperCount == 1)
        clock.advance(by: .milliseconds(1))
        #expect(try await result.model.name == "a")
        #expect(provider.calls == ["a", "a", "a"])
    }

    @Test func theNextModelIsTriedWhenTheFirstCannot() async throws {
        let provider = FakeProvider { model, _ in
            model == "c" ? .success(()) : .failure(ModelError(model == "a" ? .notFound : .timeout, "no"))
        }
        let client = ModelClient(providers: [.ollama: provider, .openai: provider], configuration: .init())
        let models: [ModelReference] = [
            .init(backend: nil, name: "a"), .init(backend: .openai, name: "b"), .init(backend: .ollama, name: "c"),
        ]
        #expect(try await client.stream(models: models, request: request) { _ in }.model.name == "c")
        #expect(provider.calls == ["a", "b", "c"])
    }

    @Test(arguments: [ModelError.Code.auth, .badRequest, .contextTooLong, .refused])
    func whatNobodyCanDoBetterFailsAtOnce(code: ModelError.Code) async throws {
        let provider = FakeProvider { _, _ in .failure(ModelError(code, "no")) }
        let client = ModelClient(providers: [.ollama: provider], configuration: .init())
        let models: [ModelReference] = [.init(backend: nil, name: "a"), .init(backend: nil, name: "b")]
        await #expect(throws: ModelError.self) { try await client.stream(models: models, request: request) { _ in } }
        #expect(provider.calls == ["a"])
    }

    @Test func afterTheFirstEventNothingIsRepeated() async throws {
        let provider = FakeProvider(saysFirst: "Hel") { _, _ in .failure(ModelError(.overloaded, "no")) }
        let client = ModelClient(providers: [.ollama: provider], configuration: .init())
        let models: [ModelReference] = [.init(backend: nil, name: "a"), .init(backend: nil, name: "b")]
        let error = await #expect(throws: ModelError.self) {
            try await client.stream(models: models, request: request) { _ in }
        }
        #expect(error?.code == .overloaded)
        #expect(provider.calls == ["a"])
    }

    @Test func aServerThatAsksForALongPauseIsNotWaitedFor() {
        let policy = RetryPolicy()
        let patient = ModelError(.rateLimited, "", retryAfter: .seconds(3))
        #expect(policy.decide(after: patient, retries: 0, jitter: 0.5) == .retry(after: .seconds(3)))
        let long = ModelError(.rateLimited, "", retryAfter: .seconds(60))
        #expect(policy.decide(after: long, retries: 0, jitter: 0.5) == .nextModel)
    }

    @Test(arguments: [
        (Backend.ollama, "OLLAMA_DEFAULT_MODEL"), (.openai, "OPENAI_MODEL"), (.anthropic, "ANTHROPIC_MODEL"),
    ])
    func withoutAnyModelTheMessageNamesTheSetting(backend: Backend, setting: String) {
        let client = ModelClient(providers: [:], configuration: .init())
        var profile = Profile(id: "p", name: "P", systemPrompt: "")
        profile.backend = backend
        let error = #expect(throws: ModelError.self) { try client.models(of: profile) }
        #expect(error?.message == "No model is chosen: set \(setting), or name one in the profile.")
    }

    @Test func theWindowIsTheProfilesThenTheDeploymentsThenTheServersThenTheDefault() async {
        let provider = FakeProvider(window: 4096) { _, _ in .success(()) }
        var configuration = ModelsConfiguration()
        configuration.ollamaDefaultModel = "a"
        var profile = Profile(id: "p", name: "P", systemPrompt: "")
        func window(_ providers: [Backend: any ModelProvider]) async -> Int {
            await ModelClient(providers: providers, configuration: configuration).contextWindow(profile: profile)
        }
        #expect(await window([:]) == 32_768)
        #expect(await window([.ollama: provider]) == 4096)
        configuration.ollamaContextWindow = 9000
        #expect(await window([.ollama: provider]) == 9000)
        profile.contextWindow = 5000
        #expect(await window([.ollama: provider]) == 5000)
    }

    @Test func aWindowIsAskedForOnceAndAFailureSoonAgain() async {
        let clock = ManualClock()
        let cache = WindowCache(clock: clock)
        let asked = Counter()
        let model = ModelReference(backend: .ollama, name: "a")
        func look(_ answer: Int?) async -> Int? {
            await cache.window(of: model) {
                asked.next()
                return answer
            }
        }
        #expect(await look(nil) == nil)
        #expect(await look(1) == nil)
        clock.advance(by: WindowCache.lifetimeOfFailure)
        #expect(await look(2) == 2)
        #expect(await look(3) == 2)
        clock.advance(by: WindowCache.lifetime)
        #expect(await look(4) == 4)
        #expect(asked.value == 3)
    }

    private var request: ModelRequest { ModelRequest(model: "", messages: []) }
}

/// A provider that does what a closure says.
private final class FakeProvider: ModelProvider {
    private let window: Int?
    private let saysFirst: String?
    private let answer: @Sendable (_ model: String, _ attempt: Int) -> Result<Void, ModelError>
    private let models = Mutex<[String]>([])

    init(
        window: Int? = nil, saysFirst: String? = nil,
        answer: @escaping @Sendable (_ model: String, _ attempt: Int) -> Result<Void, ModelError>
    ) {
        self.window = window
        self.saysFirst = saysFirst
        self.answer = answer
    }

    var calls: [String] { models.withLock { $0 } }

    func stream(_ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void) async throws -> ModelResult {
        let attempt = models.withLock { models in
            models.append(request.model)
            return models.count
        }
        if let saysFirst { try await onEvents([.text(saysFirst)]) }
        try answer(request.model, attempt).get()
        return ModelResult(finishReason: .stop, usage: nil, model: .init(backend: .ollama, name: request.model))
    }

    func contextWindow(of model: String) async -> Int? { window }
}
