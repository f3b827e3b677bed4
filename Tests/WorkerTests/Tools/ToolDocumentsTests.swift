import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// The examples of the documents and of `deploy/examples` are run as they stand there.
@Suite(.timeLimit(.minutes(2))) struct ToolDocumentsTests {
    /// The code blocks of a language in a document.
    private func blocks(_ language: String, in document: String) throws -> [String] {
        let text = try String(contentsOfFile: "\(Binaries.packageRoot)/docs/\(document)", encoding: .utf8)
        let blocks = text.split(separator: "\n```\(language)\n", omittingEmptySubsequences: false).dropFirst()
        return blocks.compactMap { $0.components(separatedBy: "\n```\n").first.map { $0 + "\n" } }
    }

    private func tool(_ program: String) async throws -> any Tool {
        let folder = try TemporaryFolder()
        try folder.write(program: program, to: "tools/example")
        let source = UserToolSource(directory: folder["tools"], environment: ["PATH": "/usr/bin:/bin"], logger: .silent)
        await source.refresh()
        return HeldTool(folder: folder, tool: try #require(source.tools.first, "\(source.problems)"))
    }

    @Test func theToolOfTheDocumentIsATool() async throws {
        let blocks = try blocks("sh", in: "user-tools.md")
        try #require(blocks.count == 1)
        let tool = try await tool(blocks[0])
        #expect(tool.name == "server_uptime")
        #expect(tool.effect == .readOnly)
        let result = try await tool.call([:], .fixture())
        #expect(result.isSuccess)
        #expect(result.output.contains(#/\n[0-9.]+ seconds\n/#), "\(result)")
    }

    @Test func theExampleToolIsATool() async throws {
        let path = "\(Binaries.packageRoot)/deploy/examples/tools/disk_space"
        #expect(FileManager.default.isExecutableFile(atPath: path))
        let tool = try await tool(String(contentsOfFile: path, encoding: .utf8))
        #expect(try await tool.call(["path": "/tmp"], .fixture()).output.contains("GB"))
        let failed = try await tool.call(["path": "/no/such/folder"], .fixture())
        let reason = Fence.marking("/no/such/folder: No such file or directory", "what the tool wrote")
        #expect(failed == .failure("The tool failed.", output: reason))
    }

    @Test func everyServerOfTheDocumentIsUnderstoodAndTheFirstRuns() async throws {
        let blocks = try blocks("json", in: "mcp.md")
        try #require(blocks.count == 2)
        let files = try blocks.map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
        for file in files {
            _ = try MCPServerSettings(file, file: "example.json", environment: ["TICKETS_TOKEN": "t"])
        }
        // uvx would fetch the server from the network; the tests have it already.
        #expect(files[0]["command"] == "uvx")
        var members = files[0].objectValue ?? [:]
        members["command"] = .string(try Binaries.mcpPython())
        members["args"] = .array(["-m", "mcp_server_time"] + (files[0]["args"]?.arrayValue?.dropFirst() ?? []))
        try await withServer(.object(members)) { server in
            let result = try await server.answer("get_current_time", ["timezone": "Europe/Berlin"])
            #expect(result.isSuccess)
            #expect(server.tools.allSatisfy { $0.effect == .readOnly })
        }
    }

    @Test func theDocumentsNameEveryField() throws {
        let documents = try ["user-tools.md", "mcp.md"].map {
            try String(contentsOfFile: "\(Binaries.packageRoot)/docs/\($0)", encoding: .utf8)
        }
        for field in ["name", "description", "parameters", "read_only", "repeatable", "timeout", "manual"] {
            #expect(documents[0].contains("| `\(field)` |"))
        }
        for field in MCPServerSettings.known { #expect(documents[1].contains("`\(field)`")) }
    }
}

/// A tool and the folder it lives in.
private struct HeldTool: Tool {
    let folder: TemporaryFolder
    let tool: any Tool

    var name: String { tool.name }
    var description: String { tool.description }
    var parameters: JSONValue { tool.parameters }
    var effect: ToolEffect { tool.effect }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        try await tool.call(arguments, context)
    }
}
