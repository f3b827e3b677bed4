import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// The programs beside a service manager that replaces those that say nothing for five seconds.
    @Suite struct WatchdogTests {
        private static let limit = Duration.seconds(5)

        /// Each with a fail point in its work, and which of its loops then stands still.
        private static let loops = [
            ("navi-gateway", "accept.writing", "database writer"), ("navi-worker", "end.writing", "database writer"),
            ("navi-worker", "grant.taken", "link"), ("navi-janitor", "checkpoint.copied", "database writer"),
        ]

        @Test func everyProgramThatDoesItsWorkFeedsTheWatchdog() async throws {
            try await watched([:]) { system, managers in
                let (_, client) = try await system.openSession()
                for number in 0..<3 {
                    try await client.send(message: "message \(number)")
                    _ = try await client.collectTurn()
                }
                for manager in managers.values {
                    for _ in 0..<5 { try await manager.wait(for: "WATCHDOG=1") }
                }
            }
        }

        @Test(arguments: loops)
        func aProgramOneOfWhoseLoopsStandsStillIsSilent(_ program: String, _ point: String, _ loop: String) async throws
        {
            try await watched([program: "\(point):hold"]) { system, managers in
                let (_, client) = try await system.openSession()
                try await client.send(message: "hold it")
                let manager = try #require(managers[program])
                var heardAt = ContinuousClock.now
                try await eventually("the manager's patience to end") {
                    while let datagram = manager.receive() {
                        if datagram == "WATCHDOG=1" { heardAt = .now }
                    }
                    return ContinuousClock.now - heardAt > Self.limit
                }
                #expect(
                    system.logs.split(separator: "\n").contains { line in
                        line.contains(program) && line.contains("reason=\(loop)")
                            && line.contains("a loop stands still")
                    })
            }
        }

        /// Runs all three programs, each under a manager of its own.
        private func watched(
            _ failPoints: [String: String], _ body: (NaviSystem, [String: NotifySocket]) async throws -> Void
        ) async throws {
            let model = try await ScriptedModelServer.start(answer: ModelAnswer.always([.text("yes")]).script)
            try await NaviSystem.prepare(.init(workers: 1, hasJanitor: true), modelURL: model.url) { system in
                var managers: [String: NotifySocket] = [:]
                func environment(_ program: String) throws -> [String: String] {
                    let manager = try NotifySocket(path: system.folder["\(program).sock"])
                    managers[program] = manager
                    var environment = [
                        "NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "5000000", "NAVI_JANITOR_INTERVAL": "1",
                    ]
                    environment["NAVI_FAIL_POINT"] = failPoints[program]
                    return environment
                }
                try await system.startGateway(environment: try environment("navi-gateway"))
                try await system.startWorker(environment: try environment("navi-worker"))
                try await system.startJanitor(environment: try environment("navi-janitor"))
                try await system.waitUntilReady()
                try await body(system, managers)
            }
        }
    }
}
