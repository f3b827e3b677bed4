import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// The sandbox as the real worker uses it.
    @Suite struct SandboxTests {
        private static func options(_ environment: [String: String] = [:]) -> NaviSystem.Options {
            NaviSystem.Options(
                profiles: [ProfileFixture(id: "secretary", tools: ["terminal", "code_exec"])],
                environment: ["NAVI_SANDBOX": "bubblewrap"].merging(environment) { $1 })
        }

        private static func terminal(_ command: String) -> ModelScript {
            .toolCall("terminal", arguments: JSONValue.object(["command": .string(command)]).jsonText())
        }

        /// A number that only commands of this test have in their command lines.
        private static func mark() -> String { "31\(UInt32.random(in: 100_000...999_999))" }

        private static func isRunning(_ mark: String) -> Bool {
            let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return processes.contains { process in
                // Processes come and go while they are looked at.
                guard Int(process) != nil, let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
                else { return false }
                return line.split(separator: 0).contains { $0.elementsEqual(mark.utf8) }
            }
        }

        @Test func aCommandRunsInTheSandboxAndItsFilesLast() async throws {
            try await withNavi(Self.options(["SECRET_OF_THE_WORKER": "sesame"])) { system, model in
                model.enqueue(
                    Self.terminal("pwd; echo kept > note; ls /proc/[0-9]*/cmdline | wc -l; env; cat /etc/shadow"),
                    Self.terminal("cat note"), .answer("done"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                let frames = try await client.collectTurn(timeLimit: .seconds(30))
                #expect(try frames.end().content == "done")
                let results = try await system.rest.messages(session).filter { $0.role == .tool }.map {
                    $0.content ?? ""
                }
                #expect(results.first?.contains("/work\n") == true)
                #expect(results.first?.contains("sesame") == false && results.first?.contains("root:") == false)
                #expect(results.last?.contains("```\nkept\n```\n[exit status 0 ") == true)
                #expect(system.folder.names(in: "state/work/\(session)") == ["note"])
            }
        }

        @Test func stopEndsTheCommandAndEverythingItStarted() async throws {
            try await withNavi(Self.options()) { system, model in
                let mark = Self.mark()
                model.enqueue(Self.terminal("setsid sleep \(mark) & trap '' TERM; sleep \(mark)"))
                let (_, client) = try await system.openSession()
                try await client.send(message: "go")
                try await eventually("the command to run") { Self.isRunning(mark) }
                try await client.sendStop()
                #expect(try await client.collectTurn().last?.frame.kind == .streamStopped)
                try await eventually("the end of the command") { !Self.isRunning(mark) }
            }
        }

        @Test func theDeathOfTheWorkerEndsTheCommandAndItIsNotRunAgain() async throws {
            try await withNavi(Self.options()) { system, model in
                let mark = Self.mark()
                model.enqueue(
                    Self.terminal("echo run >> runs; setsid sleep \(mark) & trap '' TERM; sleep \(mark)"),
                    .answer("I see"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                try await eventually("the command to run") { Self.isRunning(mark) }
                try await system.workers[0].killNow()
                try await eventually(timeLimit: .seconds(5), "the end of the command") { !Self.isRunning(mark) }
                try await system.startWorker()
                let frames = try await client.collectTurn(timeLimit: .seconds(45))
                #expect(try frames.end().content == "I see")
                #expect(try system.folder.read("state/work/\(session)/runs") == Array("run\n".utf8))
                #expect(try await system.rest.messages(session).filter { $0.role == .tool }.count == 1)
            }
        }

        @Test func withoutTheSettingThereIsNoTerminal() async throws {
            try await withNavi(Self.options(["NAVI_SANDBOX": "off"])) { system, model in
                model.enqueue(Self.terminal("echo hi"), .answer("no"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                #expect(try await client.collectTurn().end().content == "no")
                let result = try #require(try await system.rest.messages(session).first { $0.role == .tool })
                #expect(result.content?.hasPrefix("Error:") == true)
                #expect(!system.folder.exists("state/work"))
            }
        }

        @Test func filesAndPagesAreOnlyThereWhenTheSettingsSaySo() async throws {
            let folder = try TemporaryFolder()
            try folder.write("allowed words", to: "a.txt")
            let profile = ProfileFixture(id: "secretary", tools: ["filesystem", "http_request", "web_view"])
            let options = NaviSystem.Options(
                profiles: [profile], environment: ["FS_ALLOWED_PATHS": folder.path, "NAVI_NETWORK_TOOLS": "true"])
            try await withNavi(options) { system, model in
                model.enqueue(
                    [.toolCall(id: "c1", name: "filesystem", arguments: #"{"action":"read","path":"a.txt"}"#)],
                    [
                        .toolCall(
                            id: "c2", name: "web_view", arguments: #"{"url":"http://127.0.0.1:\#(system.port)/health"}"#
                        )
                    ],
                    [.toolCall(id: "c3", name: "http_request", arguments: #"{"url":"http://169.254.169.254/"}"#)],
                    .answer("done"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                #expect(try await client.collectTurn().end().content == "done")
                let results = try await system.rest.messages(session).filter { $0.role == .tool }.map {
                    $0.content ?? ""
                }
                try #require(results.count == 3)
                #expect(results[0].contains("```\nallowed words\n```"))
                #expect(results[1].hasPrefix("Error:") && results[1].contains("must not be reached"))
                #expect(results[2].contains("link-local"))
            }
        }
    }
}
