import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// A unit refuses system calls; one that its program cannot do without is noticed here, and not when it starts.
    @Suite struct SystemCallFilterTests {
        private static let units = [
            "navi-gateway": "navi-gateway.service", "navi-worker": "navi-worker@.service",
            "navi-janitor": "navi-janitor.service",
        ]

        /// Refused, and nobody minds: Dispatch asks for priorities that an ordinary user does not get anyway, and SQLite
        /// gives its files to the database's owner when it is root.
        private static let dispensable: Set<String> = ["setpriority", "fchown"]

        @Test func everySystemCallThatAProgramMakesIsAllowedByItsUnit() async throws {
            let sets = try await Self.sets()
            let made = try await callsOfAConversation()
            for (program, unit) in Self.units {
                let filter = try String(
                    contentsOfFile: "\(Binaries.packageRoot)/deploy/systemd/\(unit)", encoding: .utf8)
                let calls = try #require(made[program])
                #expect(calls.contains("futex"), "\(program): hardly a call was seen: \(calls)")
                let refused = calls.subtracting(SystemCallFilter(unit: filter, sets: sets).allowed)
                #expect(refused.subtracting(Self.dispensable).isEmpty, "\(unit) refuses \(refused.sorted())")
            }
        }

        @Test func aFilterThatTakesBackWhatZeroMQNeedsIsSeen() async throws {
            let sets = try await Self.sets()
            let filter = SystemCallFilter(
                unit: "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n", sets: sets)
            #expect(filter.allowed.contains("read") && filter.allowed.contains("futex"))
            #expect(filter.allowed.isDisjoint(with: ["sched_setscheduler", "sched_setparam", "sched_setattr"]))
        }

        /// By program: what it called from its start through a turn to its end.
        private func callsOfAConversation() async throws -> [String: Set<String>] {
            let model = try await ScriptedModelServer.start(answer: ModelAnswer.always([.text("yes")]).script)
            return try await NaviSystem.prepare(modelURL: model.url) { system in
                let strace = try Binaries.tool("strace", package: "strace")
                func traced(_ program: String) throws -> ChildProcess.Launch {
                    var launch = try system.launch(program, environment: ["NAVI_JANITOR_INTERVAL": "1"])
                    launch.arguments =
                        ["-D", "-f", "-c", "-U", "name", "-o", system.folder["\(program).calls"], launch.executable]
                        + launch.arguments
                    launch.executable = strace
                    return launch
                }
                let gateway = try await system.nursery.start(try traced("navi-gateway"))
                try await system.adopt(gateway: gateway)
                let others = [
                    try await system.nursery.start(try traced("navi-worker")),
                    try await system.nursery.start(try traced("navi-janitor")),
                ]
                try await system.waitUntilReady(timeLimit: .seconds(60))
                let (_, client) = try await system.openSession()
                try await client.send(message: "hello")
                #expect(try await client.collectTurn().end().content == "yes")
                for program in others + [gateway] {
                    #expect(try await program.terminate(timeLimit: .seconds(60)) == .status(0))
                }
                var calls: [String: Set<String>] = [:]
                for program in Self.units.keys { calls[program] = try await summary(system.folder["\(program).calls"]) }
                return calls
            }
        }

        /// The names in what strace counted, which it writes after the program has ended.
        private func summary(_ path: String) async throws -> Set<String> {
            var lines: [Substring] = []
            try await eventually("strace to write \(path)") {
                let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
                lines = text.split(separator: "\n")
                return lines.last == "total" || lines.count > 10
            }
            return Set(lines.map { String($0.trimmingCharacters(in: .whitespaces)) }).subtracting(["syscall", "total"])
                .filter { !$0.hasPrefix("-") }
        }

        /// systemd's own sets, `@system-service` and the like, with their members and the sets in them.
        private static func sets() async throws -> [String: [String]] {
            try await ProcessNursery.run { nursery in
                let folder = try TemporaryFolder()
                let list = try await nursery.start(
                    ChildProcess.Launch(
                        name: "systemd-analyze", executable: try Binaries.tool("systemd-analyze", package: "systemd"),
                        arguments: ["syscall-filter", "--no-pager"], environment: ["PATH": "/usr/bin:/bin"],
                        logPath: folder["analyze.log"]))
                var (sets, current): ([String: [String]], String?) = ([:], nil)
                while let line = try await list.lines.next() {
                    let word = line.trimmingCharacters(in: .whitespaces)
                    if word.isEmpty || word.hasPrefix("#") { continue }
                    if line.hasPrefix("@") {
                        current = word
                    } else if let current {
                        sets[current, default: []].append(word)
                    }
                }
                return sets
            }
        }
    }
}

/// What a unit lets its program call.
struct SystemCallFilter {
    let allowed: Set<String>

    /// - Parameter sets: systemd's sets of calls.
    init(unit: String, sets: [String: [String]]) {
        var allowed: Set<String> = []
        for line in unit.split(separator: "\n") where line.hasPrefix("SystemCallFilter=") {
            let value = line.dropFirst("SystemCallFilter=".count)
            let names = value.drop { $0 == "~" }.split(separator: " ").map(String.init)
            let calls = Set(names.flatMap { Self.members(of: $0, sets) })
            // What comes later counts.
            allowed = value.hasPrefix("~") ? allowed.subtracting(calls) : allowed.union(calls)
        }
        self.allowed = allowed
    }

    private static func members(of name: String, _ sets: [String: [String]]) -> [String] {
        name.hasPrefix("@") ? (sets[name] ?? []).flatMap { members(of: $0, sets) } : [name]
    }
}
