import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// Tools that a deployment adds: users' programs and MCP servers, with the real worker.
    @Suite struct AddedToolTests {
        private static let profile = ProfileFixture(id: "secretary", tools: ["greet", "sleep_long", "late", "mcp__*"])

        /// Runs `body` with a folder of tools and one of MCP servers, which is the server of the tests.
        private func withAddedTools(
            servers: Bool, _ body: (NaviSystem, ScriptedModelServer, TemporaryFolder) async throws -> Void
        ) async throws {
            let folder = try TemporaryFolder()
            try folder.makeFolder("tools")
            try folder.makeFolder("mcp")
            var environment = ["TOOLS_DIR": folder["tools"]]
            if servers {
                environment["NAVI_MCP_DIR"] = folder["mcp"]
                let server: JSONValue = [
                    "command": .string(try Binaries.mcpPython()), "args": [.string(Binaries.mcpServer)],
                ]
                try folder.write(server.jsonText(), to: "mcp/mine.json")
            }
            try write("greet", "read line; echo \"got $line\"", to: folder)
            let options = NaviSystem.Options(profiles: [Self.profile], environment: environment)
            try await withNavi(options) { system, model in try await body(system, model, folder) }
        }

        private func write(_ name: String, _ body: String, to folder: TemporaryFolder) throws {
            let description = #"{"name": "\#(name)", "description": "A tool of the tests."}"#
            try folder.write(
                program: "#!/bin/sh\n[ \"$1\" = --describe ] && echo '\(description)' && exit\n\(body)\n",
                to: "tools/\(name)")
        }

        private func waitForServer(_ system: NaviSystem) async throws {
            try await eventually(timeLimit: .seconds(60), "the MCP server to be ready") {
                system.workers.last?.log.contains("an MCP server is ready") == true
            }
        }

        private func results(_ frames: [ReceivedFrame]) -> [ToolCallFinished] {
            frames.compactMap { if case .toolCall(let call) = $0.frame { call } else { nil } }
        }

        private func pid(_ name: String, in folder: TemporaryFolder) throws -> pid_t {
            let text = String(decoding: try folder.read(name), as: UTF8.self)
            return try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        }

        @Test func aTurnUsesAProgramOfTheUserAndAnMCPServerThatIsKilledInBetween() async throws {
            try await withAddedTools(servers: true) { system, model, _ in
                try await waitForServer(system)
                model.enqueue(
                    [
                        .toolCall(id: "c1", name: "greet", arguments: #"{"to":"Ada"}"#),
                        .toolCall(id: "c2", name: "mcp__mine__echo", arguments: #"{"text":"over MCP"}"#),
                        .toolCall(id: "c3", name: "mcp__mine__pid", arguments: "{}"),
                    ], .answer("done"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "use them")
                let first = results(try await client.collectTurn())
                #expect(first.map(\.success) == [true, true, true])
                #expect(first.first?.result.contains("```\ngot {\"to\":\"Ada\"}\n```") == true)
                #expect(first[1].result.contains("```\nover MCP\n```"), "\(first[1].result)")
                let server = try #require(
                    first.last.flatMap { $0.result.split(separator: "\n").compactMap { pid_t($0) }.first })

                kill(server, SIGKILL)
                try await eventually(timeLimit: .seconds(60), "the tool to come back") {
                    model.enqueue(.toolCall("mcp__mine__pid"), .answer("done"))
                    try await client.send(message: "again")
                    let call = try #require(results(try await client.collectTurn(timeLimit: .seconds(60))).first)
                    // Until it is back, the model reads why.
                    #expect(call.success || call.result.contains("The MCP server 'mine' failed: "), "\(call.result)")
                    return call.success && !call.result.contains("\n\(server)\n")
                }
                let messages = try await system.rest.messages(session)
                #expect(messages.flatMap(\.toolCalls).count == messages.count { $0.role == .tool })
            }
        }

        @Test func aStopEndsAHangingToolWithAllItStarted() async throws {
            try await withAddedTools(servers: false) { system, model, folder in
                let marks = folder.path
                try write(
                    "sleep_long", "cd '\(marks)'; (trap '' TERM; sleep 1000) & echo $! >child; echo $$ >self; wait",
                    to: folder)
                try await eventually("the tool to be known") { try await offers("sleep_long", system, model) }
                model.enqueue(.toolCall("sleep_long"))
                let (_, client) = try await system.openSession()
                try await client.send(message: "hang")
                try await eventually("the tool to run") { (try? pid("self", in: folder)) != nil }
                try await client.sendStop()
                #expect(try await client.collectTurn().last?.frame.kind == .streamStopped)
                for name in ["self", "child"] { try await ProcessTable.waitForEnd(of: pid(name, in: folder)) }
            }
        }

        @Test func aToolDiesWithItsWorker() async throws {
            try await withAddedTools(servers: false) { system, model, folder in
                try write("sleep_long", "cd '\(folder.path)'; echo $$ >self; exec sleep 1000", to: folder)
                try await eventually("the tool to be known") { try await offers("sleep_long", system, model) }
                model.enqueue(.toolCall("sleep_long"))
                let (_, client) = try await system.openSession()
                try await client.send(message: "hang")
                try await eventually("the tool to run") { (try? pid("self", in: folder)) != nil }
                try await system.workers[0].killNow()
                try await ProcessTable.waitForEnd(of: pid("self", in: folder))
            }
        }

        @Test func aToolThatIsAddedWhileTheWorkerRunsIsOffered() async throws {
            try await withAddedTools(servers: false) { system, model, folder in
                #expect(try await offers("greet", system, model))
                #expect(try await !offers("late", system, model))
                try write("late", "echo late", to: folder)
                try await eventually(timeLimit: .seconds(10), "the tool to be offered") {
                    try await offers("late", system, model)
                }
            }
        }

        /// Whether a turn that begins now offers the tool to the model.
        private func offers(_ tool: String, _ system: NaviSystem, _ model: ScriptedModelServer) async throws -> Bool {
            let before = model.requests.count
            let (_, client) = try await system.openSession()
            try await client.send(message: "which tools are there?")
            _ = try await client.collectTurn()
            let tools = model.requests[before...].first { $0.offersTools }?.json["tools"]?.arrayValue ?? []
            return tools.contains { $0["function"]?["name"]?.stringValue == tool }
        }
    }
}
