import NaviProfiles
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import worker

/// All providers over real HTTP.
@Suite(.timeLimit(.minutes(2))) struct ProviderTests {
    @Test(arguments: Backend.allCases)
    func anAnswerArrivesToTheByteWithItsFigures(backend: Backend) async throws {
        let script: ModelScript = [
            .thinking("hm "), .text("Grü"), .text("ße "), .text(" 😀\n"), .usage(promptTokens: 11, completionTokens: 7),
        ]
        try await withServer(backend, script) { provider, server in
            let (events, result) = try await collect(provider)
            #expect(events.text == "Grüße  😀\n")
            #expect(events.thinking == "hm ")
            #expect(result.usage == ModelUsage(promptTokens: 11, completionTokens: 7))
            #expect(result.finishReason == .stop)
            #expect(result.model == ModelReference(backend: backend, name: "m"))
            #expect(server.requests.first?.lastUserText == "hi")
        }
    }

    @Test(arguments: Backend.allCases)
    func toolCallsComeWhole(backend: Backend) async throws {
        let script: ModelScript = [
            .text("I look."), .toolCall(id: "c1", name: "get_time", arguments: #"{"zone":"x"}"#, pieces: 3),
        ]
        try await withServer(backend, script) { provider, _ in
            let (events, result) = try await collect(provider)
            #expect(result.finishReason == .toolCalls)
            guard case .toolCall(let call) = events.last else {
                Issue.record("the call is the last event")
                return
            }
            #expect(call.name == "get_time")
            #expect(call.arguments == .object(["zone": .string("x")]))
            #expect(!call.id.isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func cancellingClosesTheConnectionBeforeTheFirstByte(backend: Backend) async throws {
        try await withServer(backend, [.hang]) { provider, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await provider.stream(ProviderFixture.request) { _ in } }
                let request = try await server.nextRequest()
                group.cancelAll()
                try await request.disconnected.wait()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func cancellingClosesTheConnectionInMidStream(backend: Backend) async throws {
        try await withServer(backend, [.text("a"), .hang]) { provider, server in
            let begun = Signal("the first event")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await provider.stream(ProviderFixture.request) { _ in begun.fire() } }
                let request = try await server.nextRequest()
                try await begun.wait()
                group.cancelAll()
                try await request.disconnected.wait()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
        }
    }

    @Test func anErrorOfTheListenerEndsTheCall() async throws {
        struct Enough: Error {}
        try await withServer(.openai, [.text("a"), .hang]) { provider, server in
            await #expect(throws: Enough.self) {
                _ = try await provider.stream(ProviderFixture.request) { _ in throw Enough() }
            }
            try await server.nextRequest().disconnected.wait()
        }
    }

    static let failures: [(ModelScript, ModelError.Code)] = [
        ([.text("a"), .cut], .cutOff), ([.text("a"), .endAbruptly], .cutOff),
        ([.text("a"), .streamError("boom")], .overloaded), ([.rateLimited(retryAfterSeconds: 3)], .rateLimited),
        ([.serverError()], .overloaded), ([.contextTooLong()], .contextTooLong),
        ([.fail(status: 404, body: #"{"error":"model 'm' not found"}"#)], .notFound), ([], .emptyAnswer),
        ([.thinking("only")], .emptyAnswer), ([.raw("data: rubbish\n\n")], .invalidAnswer),
        ([.raw(String(repeating: "x", count: 9 << 20))], .invalidAnswer),
    ]

    @Test(arguments: failures)
    func everyFailureHasItsCode(script: ModelScript, code: ModelError.Code) async throws {
        for backend in Backend.allCases {
            try await withServer(backend, script) { provider, _ in
                let error = await #expect(throws: ModelError.self) { try await collect(provider) }
                #expect(error?.code == code, "\(backend)")
                if code == .rateLimited { #expect(error?.retryAfter == .seconds(3)) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func anErrorInsideTheStreamIsTriedAgainOnlyBeforeTheFirstWord(backend: Backend) async throws {
        try await withServer(backend, [.streamError("busy")], [.text("a"), .streamError("busy")]) { provider, server in
            let client = ModelClient(
                providers: [backend: provider], configuration: .init(), policy: RetryPolicy(basePause: .zero))
            let models = [ModelReference(backend: backend, name: "m")]
            var events: [ModelEvent] = []
            let error = await #expect(throws: ModelError.self) {
                _ = try await client.stream(models: models, request: ProviderFixture.request) { events += $0 }
            }
            #expect(error?.code == .overloaded)
            #expect(events == [.text("a")])
            #expect(server.requests.count == 2)
        }
    }

    @Test func aServerThatIsNotThereIsUnreachable() async throws {
        try await withServer(.openai, []) { provider, server in
            try await server.stop()
            let error = await #expect(throws: ModelError.self) { try await collect(provider) }
            #expect(error?.code == .unreachable)
            #expect(error?.message == "The model server at \(server.url) cannot be reached.")
        }
    }

    @Test(arguments: Backend.allCases)
    func aWrongKeyIsAnAuthenticationError(backend: Backend) async throws {
        let server = try await ScriptedModelServer.start(.init(requiredKey: "right"))
        try await withConnections { connections in
            let wrong = ProviderFixture.provider(backend, of: server, key: "wrong", connections)
            let error = await #expect(throws: ModelError.self) { try await collect(wrong) }
            #expect(error?.code == .auth)
            #expect(error?.message.contains("\(backend.rawValue.uppercased())_API_KEY") == true)
            let right = ProviderFixture.provider(backend, of: server, key: "right", connections)
            let (events, _) = try await collect(right)
            #expect(events.text == "ok")
        }
    }

    @Test func theFirstOutputHasATimeLimit() async throws {
        let clock = ManualClock()
        try await withServer(.openai, [.sendHead, .hang], clock: clock) { provider, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await provider.stream(ProviderFixture.request) { _ in } }
                let request = try await server.nextRequest()
                try await clock.waitForSleepers()
                clock.advance(by: .seconds(181))
                let error = await #expect(throws: ModelError.self) { try await group.next() }
                #expect(error?.code == .timeout)
                try await request.disconnected.wait()
            }
        }
    }

    @Test func aPauseInsideTheAnswerHasATimeLimit() async throws {
        let clock = ManualClock()
        try await withServer(.ollama, [.text("a"), .hang], clock: clock) { provider, server in
            let begun = Signal("the first event")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await provider.stream(ProviderFixture.request) { _ in begun.fire() } }
                try await begun.wait()
                // Time goes on until the call has seen it: how soon it waits again after its first event is open.
                group.addTask {
                    while true {
                        try await clock.waitForSleepers()
                        clock.advance(by: .seconds(1))
                    }
                }
                let error = await #expect(throws: ModelError.self) { try await group.next() }
                group.cancelAll()
                #expect(error?.message == "The model 'm' stopped in the middle of its answer for 60 seconds.")
                try await server.nextRequest().disconnected.wait()
            }
        }
    }

    @Test func aCompleteAnswerDoesNotWaitForTheEndOfItsTransfer() async throws {
        let whole = Transcripts.llamaCpp
        try await withServer(.openai, [.raw(whole), .hang]) { provider, _ in
            let (events, _) = try await collect(provider)
            #expect(events.text == "Hello 😀\n")
        }
    }

    @Test func missingFiguresAreNotWaitedForLong() async throws {
        let clock = ManualClock()
        let script: ModelScript = [
            .raw("data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n"), .hang,
        ]
        try await withServer(.openai, script, clock: clock) { provider, _ in
            try await withThrowingTaskGroup(of: ModelResult.self) { group in
                let begun = Signal("the first event")
                group.addTask { try await provider.stream(ProviderFixture.request) { _ in begun.fire() } }
                try await begun.wait()
                // However many looks it takes on a busy machine: the limit for pieces, at 60 s, would be an error.
                group.addTask {
                    while true {
                        try await clock.waitForSleepers()
                        clock.advance(by: .seconds(1))
                    }
                }
                let result = try await group.next()
                group.cancelAll()
                #expect(result?.finishReason == .stop)
                #expect(result?.usage == nil)
            }
        }
    }

    @Test func aFastServerIsMadeToWaitAndNothingIsLost() async throws {
        let script = ModelScript.words(40_000, piecesPerWrite: 100)
        try await withServer(.openai, script) { provider, server in
            let gate = Gate("the listener to go on")
            let waiting = Signal("the listener waits")
            try await withThrowingTaskGroup(of: String.self) { group in
                group.addTask {
                    var text = ""
                    _ = try await provider.stream(ProviderFixture.request) { events in
                        waiting.fire()
                        try await gate.wait()
                        text += events.text
                    }
                    return text
                }
                try await waiting.wait()
                gate.open()
                let text = try await group.next()
                #expect(text == (0..<40_000).map { "w\($0) " }.joined())
            }
        }
    }

    @Test func ollamaIsAlwaysToldTheWindow() async throws {
        let server = try await ScriptedModelServer.start(.init(contextWindow: 1_000_000))
        try await withConnections { connections in
            var configuration = ModelsConfiguration()
            configuration.ollamaHost = server.url
            let client = ModelClient(configuration: configuration, connections: connections)
            _ = try await client.stream(
                models: [.init(backend: nil, name: "scripted")], request: ProviderFixture.request
            ) { _ in }
            #expect(server.requests.first?.json["options"]?["num_ctx"] == .integer(32_768))
        }
    }

    @Test(arguments: Backend.allCases)
    func theWindowIsWhatTheServerTells(backend: Backend) async throws {
        try await withServer(backend, []) { provider, _ in
            #expect(await provider.contextWindow(of: "scripted") == 32768)
        }
    }

    @Test func fiftyCallsAtOnceDoNotWaitForEachOther() async throws {
        let gate = Gate("all requests have arrived")
        let server = try await ScriptedModelServer.start { _ in [.text("a"), .gate(gate), .text("b")] }
        try await withConnections { connections in
            let provider = OllamaProvider(host: server.url, key: nil, connections: connections)
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await collect(provider).0.text } }
                for _ in 0..<50 { _ = try await server.nextRequest() }
                gate.open()
                for try await text in group { #expect(text == "ab") }
            }
        }
    }
}
