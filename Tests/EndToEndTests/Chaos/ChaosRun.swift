import Foundation
import NaviProtocol
import TestKit

/// One chaos run, from the start of the programs to the last check.
struct ChaosRun {
    struct Result {
        var plan: ChaosPlan
        var tally: ChaosTally.Values
        var acknowledged: Int
        var answers: Int
        /// Runs of the tool whose every run counts.
        var toolRuns: Int

        /// The figures, as `docs/reliability.md` shows them.
        var report: String {
            let faults = tally.faults.sorted { $0.key < $1.key }.map { "  \($0.value) × \($0.key)\n" }.joined()
            return """
                chaos: \(plan.seconds) s, seed \(plan.seed), \(plan.sessions) sessions, \
                \(plan.sessions * (plan.senders + 1)) clients, \(plan.workers) workers
                \(tally.faults.values.reduce(0, +)) faults:
                \(faults)\(tally.sent) messages sent, \(tally.resent) resends, \(acknowledged) acknowledged, \
                \(answers) answers seen whole, refused \(tally.refused.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" })
                \(tally.connections) connections, \(tally.recovered) resumed without loss, \(tally.frames) frames
                \(toolRuns) runs of a tool that must not be repeated
                \(tally.checks) checks of the database, \(tally.violations.count) violations
                """
        }
    }

    private let plan: ChaosPlan
    private let tally = ChaosTally()

    init(_ plan: ChaosPlan) {
        self.plan = plan
    }

    func run() async throws -> Result {
        let tools = try TemporaryFolder()
        defer { tools.remove() }
        try writeTool(tools)
        let model = try await ChaosModel.start(plan)
        let options = NaviSystem.Options(
            workers: 0, profiles: [ProfileFixture(id: "secretary", tools: ["count"], contextWindow: 200_000)],
            environment: [
                "TOOLS_DIR": tools["tools"], "LLM_STREAM_FIRST_CHUNK_TIMEOUT": "5", "LLM_STREAM_CHUNK_TIMEOUT": "3",
                "NAVI_DRAIN_TIMEOUT": "2", "NAVI_JANITOR_INTERVAL": "1", "LOG_LEVEL": "info",
            ])
        return try await NaviSystem.prepare(options, modelURL: model.url) { system in
            let faults = FaultInjector(system: system, model: model, tally: tally, plan: plan)
            try await faults.startAll()
            let clients = try await makeClients(system)
            try await play(faults, model, clients, system)
            let log = clients.map(\.log)
            tally.update { $0.frames = log.reduce(0) { $0 + $1.frameCount } }
            try checkTool(tools)
            return Result(
                plan: plan, tally: tally.now, acknowledged: log.reduce(0) { $0 + $1.accepted.count },
                answers: log.reduce(0) { $0 + $1.answers.count }, toolRuns: toolRuns(tools).count)
        }
    }

    private func makeClients(_ system: NaviSystem) async throws -> [ChaosClient] {
        var clients: [ChaosClient] = []
        for number in 0..<plan.sessions {
            let session = try await system.rest.createSession()
            for position in 0...plan.senders {
                let name = "s\(number)c\(position)"
                clients.append(
                    ChaosClient(
                        name, session: session, sends: position < plan.senders, system: system, tally: tally,
                        random: plan.random(name)))
            }
        }
        return clients
    }

    private func play(
        _ faults: FaultInjector, _ model: ChaosModel, _ clients: [ChaosClient], _ system: NaviSystem
    ) async throws {
        let check = ChaosCheck(system: system, tally: tally)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for client in clients { tasks.addTask { await client.run() } }
            tasks.addTask {
                while !Task.isCancelled {
                    try check.checkNow()
                    // Cancellation ends the pause early, and then the loop ends.
                    try? await Task.sleep(for: .seconds(5))
                }
            }
            try await faults.run(for: .seconds(plan.seconds))
            model.calmDown()
            for client in clients { client.becomeQuiet() }
            try await eventually(timeLimit: .seconds(180), "all messages to be acknowledged and all turns to end") {
                try clients.allSatisfy { !$0.hasOpenMessages } && check.openTurns() == 0
            }
            // What clients are still to be told comes within moments.
            try await Task.sleep(for: .seconds(2))
            tasks.cancelAll()
        }
        try check.checkEnd(clients)
        let report = try await system.janitor("check", "--json")
        if report.exit != .status(0) { tally.violation("navi-janitor check: \(report.output.joined())") }
    }

    /// Notes each run with the arguments of its call, which no other call has.
    private func writeTool(_ folder: TemporaryFolder) throws {
        let description = #"{"name": "count", "description": "Counts."}"#
        try folder.write(
            program: """
                #!/bin/sh
                [ "$1" = --describe ] && echo '\(description)' && exit
                read -r line
                echo "$line" >> '\(folder["runs"])'
                echo counted

                """, to: "tools/count")
    }

    private func toolRuns(_ folder: TemporaryFolder) -> [Substring] {
        // No run, no file.
        let bytes = (try? folder.read("runs")) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    private func checkTool(_ folder: TemporaryFolder) throws {
        let runs = toolRuns(folder)
        for (call, count) in Dictionary(runs.map { ($0, 1) }, uniquingKeysWith: +) where count > 1 {
            tally.violation("I9: the tool ran \(count) times for \(call)")
        }
    }
}
