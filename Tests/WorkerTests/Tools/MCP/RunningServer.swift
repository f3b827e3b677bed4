import Foundation
import Logging
import NaviProtocol
import TestKit

@testable import worker

/// How a test reaches the MCP server of the tests.
enum ServerWay: String, CaseIterable {
    case program
    case http
}

/// The file of a server, as the test writes it: the server of the tests as a program, with `more` members.
func mcpProgram(_ more: JSONObject = [:]) throws -> JSONValue {
    let least: JSONObject = [
        "command": .string(try Binaries.mcpPython()), "args": [.string(Binaries.mcpServer)],
    ]
    return .object(least.merging(more))
}

/// A server in a few lines of shell: it greets, has one tool, and does `more` after that.
func shellServer(_ more: String) -> JSONValue {
    let greeting =
        #"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}}}}"#
    let tools =
        #"{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"t","inputSchema":{"type":"object"}}]}}"#
    return [
        "command": "/bin/sh",
        "args": ["-c", .string("echo hello; echo '\(greeting)'; read a; echo '\(tools)'; \(more)")],
    ]
}

/// Starts the server of the tests over HTTP.
///
/// - Returns: The program and its address.
func startHTTPServer(_ nursery: ProcessNursery, port: Int = 0, in folder: TemporaryFolder) async throws -> (
    program: ChildProcess, port: Int
) {
    let program = try await nursery.start(
        ChildProcess.Launch(
            name: "mcp", executable: try Binaries.mcpPython(), arguments: [Binaries.mcpServer, "--http"],
            environment: ["PATH": "/usr/bin:/bin", "PORT": "\(port)"], logPath: folder["mcp.log"]))
    while let line = try await program.lines.next(timeLimit: .seconds(60)) {
        if let port = line.split(separator: " ").last.flatMap({ Int($0) }), line.hasPrefix("listening") {
            return (program, port)
        }
    }
    throw Failure("the MCP server ended: \(program.log)")
}

/// Runs `body` with a server that is kept running and has listed its tools; ends it afterwards.
func withServer<Value: Sendable>(
    _ json: JSONValue, tuning: MCPServer.Tuning = .init(), environment: [String: String] = [:],
    isReady: (MCPServer) -> Bool = { !$0.tools.isEmpty }, _ body: (MCPServer) async throws -> Value
) async throws -> Value {
    let settings = try MCPServerSettings(json, file: "test.json", environment: environment)
    let client = MCPHTTPTransport.makeClient()
    let transport: any MCPTransport =
        switch settings.way {
        case .program(let launch): MCPProcessTransport(launch: launch, logger: .silent)
        case .http(let url, let headers):
            MCPHTTPTransport(url: url, headers: headers, client: client, logger: .silent)
        }
    let server = MCPServer(name: "test", settings: settings, transport: transport, tuning: tuning, logger: .silent)
    let result = await withTaskGroup(of: Void.self) { group -> Result<Value, any Error> in
        group.addTask { await server.run() }
        defer { server.stop() }
        do {
            try await eventually(timeLimit: .seconds(60), "the server to be ready: \(server.failure as Any)") {
                isReady(server)
            }
            return .success(try await body(server))
        } catch {
            return .failure(error)
        }
    }
    try await client.shutdown()
    return try result.get()
}

/// The same with the server of the tests, over either way.
func withTestServer<Value: Sendable>(
    _ way: ServerWay, _ more: JSONObject = [:], _ body: (MCPServer) async throws -> Value
) async throws -> Value {
    switch way {
    case .program: return try await withServer(try mcpProgram(more), body)
    case .http:
        let folder = try TemporaryFolder()
        return try await ProcessNursery.run { nursery in
            let port = try await startHTTPServer(nursery, in: folder).port
            let json = JSONValue.object(more.merging(["url": .string("http://127.0.0.1:\(port)/mcp")]))
            return try await withServer(json, body)
        }
    }
}

extension MCPServer {
    /// Calls a tool by its name at the server, as the model would.
    func answer(
        _ name: String, _ arguments: JSONValue = [:], showOutput: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> ToolResult {
        guard let tool = tools.first(where: { $0.remoteName == name }) else { throw Failure("no tool \(name)") }
        return try await tool.call(arguments, .fixture(showOutput: showOutput))
    }

    /// Calls a tool again and again until it succeeds.
    func answerEventually(_ name: String, _ arguments: JSONValue = [:]) async throws -> ToolResult {
        var result = ToolResult.failure("not called")
        try await eventually(timeLimit: .seconds(40), "\(name) to succeed again") {
            result = try await answer(name, arguments)
            return result.isSuccess
        }
        return result
    }
}

extension ToolResult {
    /// What a server's text becomes.
    static func answered(_ text: String) -> ToolResult { .success(Fence.marking(text, "what the server answered")) }

    /// What stands between the fences.
    var answer: String {
        output.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2).dropLast().joined(separator: "\n")
    }
}
