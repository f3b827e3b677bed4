import Foundation
import Logging
import NaviProtocol
import TestKit
import Testing

@testable import worker

@Suite(.timeLimit(.minutes(2))) struct MCPToolSourceTests {
    @Test func serversStartChangeAndEndWithTheirFiles() async throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("mcp")
        let source = MCPToolSource(
            directory: folder["mcp"], environment: ["PATH": "/usr/bin:/bin", "HOME": "/"], logger: .silent)
        func write(_ json: JSONValue) throws { try folder.write(json.jsonText(), to: "mcp/mine.json") }
        func waitFor(_ names: [String]) async throws {
            try await eventually(timeLimit: .seconds(60), "tools \(names), not \(source.tools.map(\.name))") {
                source.tools.map(\.name) == names
            }
        }
        try write(try mcpProgram(["tools": ["pid", "echo"]]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await source.run() }
            try await waitFor(["mcp__mine__echo", "mcp__mine__pid"])
            let tool = try #require(source.tools.last)
            let pid = try #require(pid_t(try await tool.call([:], .fixture()).answer))

            try write(["command": 3])
            try await eventually("the problem to be told") {
                source.problems == [
                    "mine.json: 'command' must be a text; 'command' or 'url' (http or https) must say where the server is"
                ]
            }
            #expect(source.tools.count == 2)

            try write(try mcpProgram(["tools": ["echo"]]))
            try await waitFor(["mcp__mine__echo"])
            try await ProcessTable.waitForEnd(of: pid)

            try FileManager.default.removeItem(atPath: folder["mcp/mine.json"])
            try await waitFor([])
            #expect(source.problems.isEmpty)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func aTurnThatComesAtOnceWaitsForServersThatAreStarting() async throws {
        let folder = try TemporaryFolder()
        try folder.write(shellServer("cat >/dev/null").jsonText(), to: "mcp/good.json")
        try folder.write(#"{"command": "no-such-program"}"#, to: "mcp/bad.json")
        let source = MCPToolSource(directory: folder["mcp"], environment: [:], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await source.run() }
            let hasWaited = await ToolRegistry([], sources: [source]).settle()
            #expect(source.tools.map(\.name) == ["mcp__good__t"])
            #expect(source.problems.count == 1)
            #expect(hasWaited)
            let waitsAgain = await ToolRegistry([], sources: [source]).settle()
            #expect(!waitsAgain)
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
