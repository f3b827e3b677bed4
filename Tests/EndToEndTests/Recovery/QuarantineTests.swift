import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct QuarantineTests {
        /// What neighbours ask first hangs until their worker is lost; later it is answered.
        private static let script = ModelAnswer.chosen { request in
            request.number < 15 ? [.text("half "), .hang] : .answer("whole")
        }

        @Test func aMessageThatEndsEveryWorkerCostsItsFifteenNeighboursNothing() async throws {
            let options = NaviSystem.Options(environment: [
                "NAVI_TEST_POISON": "poison", "NAVI_WORKER_CONCURRENCY": "16",
            ])
            try await withNavi(options, answer: Self.script) { system, _ in
                var neighbours: [WebSocketClient] = []
                for number in 0..<15 {
                    let (_, client) = try await system.openSession()
                    try await client.send(message: "turn \(number)")
                    _ = try await client.collect(text: "half ")
                    neighbours.append(client)
                }
                let (_, sender) = try await system.openSession()
                try await sender.send(message: "poison")
                for death in 0..<3 {
                    _ = try await system.workers[death].waitForExit(timeLimit: .seconds(45))
                    try await system.startWorker()
                }
                for client in neighbours {
                    #expect(try await client.collectTurn(timeLimit: .seconds(45)).end().content == "whole")
                }
                #expect(try await sender.collectTurn(timeLimit: .seconds(45)).failure().code == .turnInterrupted)
                #expect(system.workers[3].exit == nil)
                try await sender.send(message: "and now?")
                #expect(try await sender.collectTurn(timeLimit: .seconds(30)).end().content == "whole")
            }
        }
    }
}
