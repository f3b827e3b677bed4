import Foundation
import NaviFailPoints
import NaviProtocol
import NaviStore
import TestKit
import Testing

extension EndToEnd {
    /// The check of the database, shown a system without its protection.
    @Suite struct ControlTests {
        @Test func withoutTheFenceAFrozenWorkerAnswersTwiceAndTheCheckSaysSo() async throws {
            let options = NaviSystem.Options(workers: 0, environment: ["NAVI_SAFEGUARD_OFF": "fence"])
            try await withNavi(options) { system, _ in
                // The second line of defence: a turn that has ended keeps its state.
                try SQLiteFile.execute("DROP TRIGGER turn_ends_once", in: system.databasePath)
                let frozen = try await system.startWorker(environment: FailPoint.endDue.arming("freeze"))
                try await system.waitUntilReady()
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                try await eventually("the worker to freeze") { frozen.log.contains("fail point") }
                try await system.startWorker()
                try await system.waitForMessages(2, in: session, timeLimit: .seconds(45))
                let check = DatabaseCheck(path: system.databasePath, now: .now())
                #expect(try check.run().isSound)
                frozen.send(SIGCONT)
                try await system.waitForMessages(3, in: session)
                #expect(try check.run().findings.contains { $0.rule == "one-answer-per-turn" })
                #expect(try await system.janitor("check").exit == .status(1))
            }
        }
    }
}
