import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// Tools and their servers run as the worker's user: that must not show them its keys.
    @Suite struct ProcessPrivacyTests {
        /// A program without rights of root's, as which it runs in earnest: root may look at whom it likes.
        private func start(
            _ system: NaviSystem, _ name: String, _ command: [String], environment: [String: String]
        ) async throws -> ChildProcess {
            let isRoot = geteuid() == 0
            let rightless = isRoot ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"] : []
            return try await system.nursery.start(
                ChildProcess.Launch(
                    name: name, executable: "/usr/bin/env", arguments: rightless + command, environment: environment,
                    logPath: system.folder["\(name).log"]))
        }

        /// What another process of the same user gets to read.
        private func look(
            _ system: NaviSystem, at path: String
        ) async throws -> (exit: ChildProcess.Exit, text: String) {
            let looker = try await start(
                system, "look-\(UUID())", ["head", "-c", "65536", path], environment: ["PATH": "/usr/bin:/bin"])
            let exit = try await looker.waitForExit()
            return (exit, looker.output.joined(separator: "\n") + looker.log)
        }

        @Test func noProcessOfTheSameUserReadsTheEnvironmentOrTheMemoryOfAProgram() async throws {
            try await NaviSystem.prepare { system in
                let gateway = try await start(
                    system, "gateway", [try Binaries.path("navi-gateway")],
                    environment: system.environment(["NAVI_PORT": "0"]))
                try await system.adopt(gateway: gateway)
                let worker = try await start(
                    system, "worker", [try Binaries.path("navi-worker")], environment: system.environment())
                try await eventually("the worker to be ready") { worker.log.contains("ready") }
                for program in [gateway, worker] {
                    for file in ["environ", "maps"] {
                        let (exit, text) = try await look(system, at: "/proc/\(try #require(program.pid))/\(file)")
                        let name = "\(file) of \(program.launch.name)"
                        #expect(exit != .status(0) && text.contains("denied"), "\(name): \(text)")
                    }
                }
                // The same look at a process that keeps nothing to itself.
                let sleeper = try await start(
                    system, "sleep", ["sleep", "60"], environment: ["PATH": "/usr/bin:/bin", "SEEN": "yes"])
                try await eventually("the look to see it") {
                    let seen = try await look(system, at: "/proc/\(try #require(sleeper.pid))/environ")
                    return seen.exit == .status(0) && seen.text.contains("SEEN")
                }
            }
        }

        @Test func notEvenRootFindsAKeyInTheEnvironmentOfAProgramThatWorksWithIt() async throws {
            try await withNavi { system, model in
                for program in [system.gateway] + system.workers {
                    let pid = try #require(program?.pid)
                    // Who is not root is refused, as the other test says.
                    guard let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/environ") else { continue }
                    #expect(!String(decoding: bytes, as: UTF8.self).contains("test-key"))
                }
                let (_, client) = try await system.openSession()
                try await client.send(message: "hello")
                _ = try await client.collectTurn()
                #expect(try await model.nextRequest().headers["authorization"]?.contains("test-key") == true)
            }
        }
    }
}
