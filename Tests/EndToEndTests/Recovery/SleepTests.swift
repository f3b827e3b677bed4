import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct SleepTests {
        @Test func aTurnOutlivesASleepOfTheWholeMachineInItsFirstAttempt() async throws {
            let gate = Gate("the machine to wake up")
            let script: ModelScript = [.text("one "), .gate(gate), .text("two")]
            try await withNavi(.init(workers: 2), answer: .always(script)) { system, model in
                let (_, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collect(text: "one ")
                let all = system.workers + [try #require(system.gateway)]
                for process in all { process.send(SIGSTOP) }
                // Longer than a lease: nobody can renew it.
                let begin = ContinuousClock.now
                try await eventually(timeLimit: .seconds(60), "a lease to run out") {
                    ContinuousClock.now - begin > .seconds(17)
                }
                for process in all { process.send(SIGCONT) }
                // Time enough for whoever would take the turn.
                let end = ContinuousClock.now
                try await eventually(timeLimit: .seconds(60), "everybody to look around") {
                    ContinuousClock.now - end > .seconds(4)
                }
                gate.open()
                let frames = try await client.collectTurn(timeLimit: .seconds(45))
                #expect(frames.restart == nil)
                #expect(try frames.end().content == "one two")
                #expect(model.requests.count == 1)
            }
        }
    }
}
