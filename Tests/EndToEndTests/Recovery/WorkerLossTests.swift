import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct WorkerLossTests {
        /// The first request hangs in the middle; the ones after it are answered whole.
        private static let script = ModelAnswer.chosen { request in
            request.number == 0 ? [.text("half "), .text("an "), .hang] : .answer(pieces: ["the whole ", "answer"])
        }

        @Test func anotherWorkerTakesTheTurnOfAKilledOne() async throws {
            try await withNavi(answer: Self.script) { system, model in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collect(text: "half an ")
                try await system.startWorker()
                try await system.workers[0].killNow()
                let frames = try await client.collectTurn(timeLimit: .seconds(45))
                let restart = try #require(frames.restart)
                #expect(restart.attempt == 2)
                #expect(restart.messageIndex == 0)
                #expect(restart.reason == "worker_lost")
                #expect(!frames.kinds.contains(.streamStart))
                #expect(frames.text == "the whole answer")
                #expect(try frames.end().content == "the whole answer")
                let messages = try await system.rest.messages(session)
                #expect(messages.map(\.content) == ["go", "the whole answer"])
                #expect(model.requests.count == 2)
            }
        }

        @Test func aTurnGoesOnFromItsLastFinishedStep() async throws {
            try await withNavi { system, model in
                model.enqueue(
                    .toolCall("list_profiles"), [.text("half "), .hang], .answer("done"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collect(text: "half ")
                try await system.startWorker()
                try await system.workers[0].killNow()
                let frames = try await client.collectTurn(timeLimit: .seconds(45))
                #expect(frames.restart?.messageIndex == 2)
                #expect(try frames.end().toolCallCount == 1)
                let messages = try await system.rest.messages(session)
                #expect(messages.map(\.role) == [.user, .assistant, .tool, .assistant])
                #expect(messages.last?.content == "done")
            }
        }

        @Test func aTurnThatEveryWorkerDiesOfEndsAsInterruptedAndKeepsWhatWasShown() async throws {
            try await withNavi(answer: .always([.text("poison "), .hang])) { system, model in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                for attempt in 1...3 {
                    _ = try await model.nextRequest(timeLimit: .seconds(45))
                    _ = try await client.collect(timeLimit: .seconds(45)) { $0.frame.kind == .streamDelta }
                    // Partial text is kept about once a second: what was shown longer ago than that is safe.
                    if attempt == 3 { try await waitForCheckpoint() }
                    try await system.startWorker()
                    try await system.workers[attempt - 1].killNow()
                }
                let error = try await client.collectTurn(timeLimit: .seconds(45)).failure()
                #expect(error.code == .turnInterrupted)
                #expect(error.turnID != nil)
                let messages = try await system.rest.messages(session)
                #expect(messages.map(\.content) == ["go", "poison "])
                #expect(messages.last?.interrupted == true)
                model.answer { _ in .answer("fine") }
                try await client.send(message: "and now?")
                #expect(try await client.collectTurn(timeLimit: .seconds(30)).end().content == "fine")
            }
        }

        /// Longer than the pause between two checkpoints of partial text, which give no signal to the outside.
        private func waitForCheckpoint() async throws {
            let start = ContinuousClock.now
            try await eventually("a checkpoint of the partial text") { ContinuousClock.now - start > .seconds(3) }
        }

        @Test func aFrozenWorkerThatWakesUpWritesNothing() async throws {
            try await withNavi(answer: Self.script) { system, model in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collect(text: "half an ")
                let frozen = system.workers[0]
                try await system.startWorker()
                frozen.send(SIGSTOP)
                let frames = try await client.collectTurn(timeLimit: .seconds(60))
                #expect(try frames.end().content == "the whole answer")
                let request = try #require(model.requests.first)
                frozen.send(SIGCONT)
                try await request.disconnected.wait(timeLimit: .seconds(30))
                #expect(try await system.rest.messages(session).map(\.content) == ["go", "the whole answer"])
                #expect(frozen.exit == nil)
            }
        }

        @Test func aWorkerThatIsToldToStopHandsItsTurnToAnother() async throws {
            let options = NaviSystem.Options(environment: ["NAVI_DRAIN_TIMEOUT": "1"])
            try await withNavi(options, answer: Self.script) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collect(text: "half an ")
                try await system.startWorker()
                #expect(try await system.workers[0].terminate() == .status(0))
                let frames = try await client.collectTurn(timeLimit: .seconds(45))
                #expect(frames.restart?.reason == "worker_drained")
                #expect(try frames.end().content == "the whole answer")
                #expect(try await system.rest.messages(session).map(\.content) == ["go", "the whole answer"])
            }
        }

        @Test func aWorkerThatIsToldToStopFinishesWhatEndsInTime() async throws {
            let gate = Gate("the worker to be told")
            let script: ModelScript = [.text("one "), .gate(gate), .text("two")]
            try await withNavi(answer: .always(script)) { system, model in
                let (_, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collect(text: "one ")
                system.workers[0].send(SIGTERM)
                gate.open()
                let frames = try await client.collectTurn()
                #expect(frames.restart == nil)
                #expect(try frames.end().content == "one two")
                #expect(try await system.workers[0].waitForExit() == .status(0))
                #expect(model.requests.count == 1)
            }
        }
    }
}
