import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct ModelFailureTests {
        /// What a model server does wrong, and what the user is told.
        struct Trouble: Sendable, CustomTestStringConvertible {
            var name: String
            var script: ModelScript
            var codes: [ErrorCode]
            /// What is left of the answer in the history.
            var kept: String?
            /// Requests until Navi gives up.
            var requests: ClosedRange<Int>

            var testDescription: String { name }
        }

        static let troubles = [
            Trouble(
                name: "500", script: [.serverError()], codes: [.modelOverloaded], requests: 3...3),
            Trouble(
                name: "503", script: [.serverError(status: 503)], codes: [.modelOverloaded], requests: 3...3),
            Trouble(
                name: "429", script: [.rateLimited()], codes: [.modelRateLimited], requests: 3...3),
            Trouble(
                name: "401", script: [.fail(status: 401, body: #"{"error":{"message":"Invalid API Key"}}"#)],
                codes: [.modelAuthentication], requests: 1...1),
            Trouble(
                name: "404", script: [.fail(status: 404, body: #"{"error":"model 'x' not found"}"#)],
                codes: [.modelNotFound], requests: 1...1),
            Trouble(
                name: "400", script: [.fail(status: 400, body: "no such thing")], codes: [.modelRefused],
                requests: 1...1),
            Trouble(
                name: "cut off before the first word", script: [.sendHead, .cut],
                codes: [.modelCutOff, .modelUnreachable, .modelEmptyAnswer, .modelInvalidAnswer], requests: 1...3),
            Trouble(
                name: "cut off in the middle", script: [.text("half of "), .text("it"), .cut],
                codes: [.modelCutOff], kept: "half of it", requests: 1...1),
            Trouble(
                name: "ends without an end", script: [.text("half"), .endAbruptly], codes: [.modelCutOff],
                kept: "half", requests: 1...1),
            Trouble(
                name: "garbage", script: [.raw("<html>\u{1}nonsense</html>\n\ndata: {{{{\n\n")],
                codes: [.modelInvalidAnswer], requests: 1...3),
            Trouble(
                name: "garbage in the middle", script: [.text("good "), .raw("data: {\"choices\":[{\"delta\":\n\n")],
                codes: [.modelInvalidAnswer, .modelCutOff], kept: "good ", requests: 1...1),
            Trouble(
                name: "an empty answer", script: [], codes: [.modelEmptyAnswer], requests: 1...3),
            Trouble(
                name: "an error in the stream", script: [.text("some"), .streamError("out of memory")],
                codes: [.modelOverloaded, .modelCutOff, .modelInvalidAnswer], kept: "some", requests: 1...1),
            Trouble(
                name: "silence before the first word", script: [.hang], codes: [.modelTimeout], requests: 1...3),
            Trouble(
                name: "silence in the middle", script: [.text("one moment"), .hang], codes: [.modelTimeout],
                kept: "one moment", requests: 1...1),
        ]

        @Test(arguments: troubles)
        func everyFailureOfTheModelEndsTheTurnVisiblyAndTheSessionStaysUsable(_ trouble: Trouble) async throws {
            let options = NaviSystem.Options(environment: [
                "LLM_STREAM_FIRST_CHUNK_TIMEOUT": "1", "LLM_STREAM_CHUNK_TIMEOUT": "1",
            ])
            try await withNavi(options, answer: .always(trouble.script)) { system, model in
                let (session, client) = try await system.openSession()
                try await client.send(message: "try")
                let frames = try await client.collectTurn(timeLimit: .seconds(60))
                let error = try frames.failure()
                #expect(trouble.codes.contains(error.code), "\(error)")
                #expect(error.turnID != nil)
                #expect(error.turnID == frames.accepted.first?.turnID)
                #expect(error.message.count > 10)
                #expect(!error.message.contains("test-key"))
                frames.expectUnbrokenCursors()
                #expect(trouble.requests.contains(model.requests.count), "\(model.requests.count) requests")

                let messages = try await system.rest.messages(session)
                #expect(messages.map(\.content) == ["try"] + (trouble.kept.map { [$0] } ?? []))
                if trouble.kept != nil { #expect(messages.last?.interrupted == true) }

                model.answer { _ in .answer("well again") }
                try await client.send(message: "again")
                #expect(try await client.collectTurn().end().content == "well again")
            }
        }

        @Test func aModelServerThatIsNotThereIsNamed() async throws {
            let nobody = try BoundSocket(listens: false)
            let options = NaviSystem.Options(environment: ["OPENAI_BASE_URL": "http://127.0.0.1:\(nobody.port)/v1"])
            try await withNavi(options) { system, _ in
                let (_, client) = try await system.openSession()
                try await client.send(message: "anyone?")
                let error = try await client.collectTurn(timeLimit: .seconds(60)).failure()
                #expect(error.code == .modelUnreachable)
                #expect(error.message.contains("127.0.0.1:\(nobody.port)"))
                #expect(error.retryable)
            }
        }

        @Test func aFailureBeforeTheFirstWordIsTriedAgainUnseen() async throws {
            try await withNavi { system, model in
                model.enqueue([.serverError()], [.rateLimited(retryAfterSeconds: 1)], .answer("third time lucky"))
                let (_, client) = try await system.openSession()
                try await client.send(message: "try")
                let frames = try await client.collectTurn(timeLimit: .seconds(60))
                #expect(try frames.end().content == "third time lucky")
                #expect(!frames.kinds.contains(.error))
                #expect(model.requests.count == 3)
            }
        }

        @Test func theNextModelOfTheProfileAnswersWhenTheFirstCannot() async throws {
            let profile = ProfileFixture(id: "secretary", models: ["big", "small"])
            let answer = ModelAnswer.chosen { request in
                request.model == "big"
                    ? [.fail(status: 404, body: #"{"error":"no big"}"#)] : .answer("from the small one")
            }
            try await withNavi(.init(profiles: [profile]), answer: answer) { system, _ in
                let (_, client) = try await system.openSession()
                try await client.send(message: "try")
                #expect(try await client.collectTurn(timeLimit: .seconds(60)).end().content == "from the small one")
            }
        }
    }
}
