import Foundation
import NaviProtocol
import TestKit

/// Messages of MCP servers that are programs, and of one over HTTP: between the honest ones of a call, instead of them,
/// and as a new listing.
struct MCPBorder: Border {
    let kind = BorderKind.mcp
    /// Messages that come in one call.
    private static let messagesPerCall = 10
    private static let callsPerTurn = 8

    static func startServers(on ground: HostileGround) async throws {
        let python = try Binaries.tool("python3", package: "python3")
        let script = "\(Binaries.packageRoot)/Tests/Fixtures/hostile_mcp_server.py"
        let server = try await ground.system.nursery.start(
            ChildProcess.Launch(
                name: "mcp", executable: python, arguments: [script, ground.folder["cases"], "--http"],
                environment: ["PATH": "/usr/bin:/bin"], logPath: ground.folder["mcp.log"]))
        guard let port = try await server.lines.next().flatMap({ Int($0) }) else {
            throw Failure("the MCP server ended: \(server.log)")
        }
        let pipe: JSONValue = [
            "command": .string(python), "args": [.string(script), .string(ground.folder["cases"])],
            "timeout_seconds": 5,
        ]
        let web: JSONValue = ["url": .string("http://127.0.0.1:\(port)/mcp"), "timeout_seconds": 5]
        try ground.folder.write(pipe.jsonText(), to: "mcp/pipe.json")
        try ground.folder.write(web.jsonText(), to: "mcp/web.json")
        try await eventually(timeLimit: .seconds(30), "the MCP servers to be ready") {
            let tools = try await ground.system.rest.get("/agents/tools").text
            return tools.contains("mcp__pipe__play") && tools.contains("mcp__web__play")
        }
    }

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        var calls: [String] = []
        var next = numbers.lowerBound
        while next < numbers.upperBound {
            let end = min(next + Self.messagesPerCall, numbers.upperBound)
            // Of eight calls one goes over HTTP, an answer each, and one gets a new listing.
            switch (next / Self.messagesPerCall) % 8 {
            case 0:
                for number in next..<end { calls.append(try write(number..<(number + 1), "http", ground)) }
            case 1: calls.append(try write(next..<end, "list", ground))
            default: calls.append(try write(next..<end, "lines", ground))
            }
            next = end
        }
        try await ground.withSessions(1, profile: HostileStage.dialects[0]) { sessions in
            for start in stride(from: 0, to: calls.count, by: Self.callsPerTurn) {
                let some = calls[start..<min(start + Self.callsPerTurn, calls.count)]
                try await play(some.joined(separator: " "), sessions[0], ground)
            }
        }
        ground.tally.count(kind, "read", numbers.count)
    }

    private func play(_ calls: String, _ session: SessionID, _ ground: HostileGround) async throws {
        var rest = ground.system.rest
        rest.timeLimit = .seconds(60)
        let turn = try await rest.post(
            "/sessions/\(session)/messages", #"{"content":"\#(HostileModel.toolsPrefix)\#(calls)"}"#)
        guard turn.status == 200 else {
            return ground.tally.violation("mcp \(calls): \(turn.status) \(turn.text.prefix(500))")
        }
    }

    /// Writes what a call plays.
    ///
    /// - Returns: The call, as the model is asked for it.
    private func write(_ numbers: Range<Int>, _ way: String, _ ground: HostileGround) throws -> String {
        var bytes: [UInt8] = []
        for number in numbers {
            var edges = ground.edges(kind, number)
            let message = way == "http" ? MCPCase.response(&edges) : MCPCase.message(&edges, isListing: way == "list")
            ground.tally.begin(kind, number, message)
            bytes += message + [UInt8(ascii: "\n")]
        }
        let path = ground.folder["cases/mcp-\(way)-\(numbers.lowerBound)"]
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return "mcp__\(way == "http" ? "web" : "pipe")__play:\(way)-\(numbers.lowerBound)"
    }
}

/// One message of a server. `@ID@` stands for the id of the request that it may answer.
enum MCPCase {
    private static let honest = [
        #"{"jsonrpc":"2.0","id":@ID@,"result":{"content":[{"type":"text","text":"hello"}],"isError":false}}"#,
        #"{"jsonrpc":"2.0","id":@ID@,"result":{"content":[{"type":"image","data":"aGVsbG8=","mimeType":"image/png"},{"type":"resource","resource":{"uri":"file:///a","text":"b"}}],"structuredContent":{"a":1}}}"#,
        #"{"jsonrpc":"2.0","id":@ID@,"error":{"code":-32602,"message":"no","data":{"a":1}}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":@ID@,"progress":1,"total":3,"message":"m"}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","logger":"x","data":{"a":1}}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":@ID@}}"#,
        #"{"jsonrpc":"2.0","id":7,"method":"ping"}"#,
        #"{"jsonrpc":"2.0","id":"a","method":"sampling/createMessage","params":{"messages":[]}}"#,
        #"[{"jsonrpc":"2.0","id":@ID@,"result":{}},{"jsonrpc":"2.0","method":"notifications/message","params":{}}]"#,
    ]

    private static let listing =
        #"{"jsonrpc":"2.0","id":@ID@,"result":{"tools":[{"name":"play","description":"Plays.","inputSchema":{"type":"object","properties":{"case":{"type":"string"}}},"annotations":{"readOnlyHint":true}},{"name":"b","inputSchema":{"type":"object"}}],"nextCursor":"c"}}"#

    static func message(_ edges: inout Edges, isListing: Bool) -> [UInt8] {
        // A line is a message: an end of line inside would only make two.
        edges.spoiled(isListing ? listing : edges.pick(honest)).filter { $0 != UInt8(ascii: "\n") }
    }

    /// A whole HTTP response, as JSON or as a stream of events.
    static func response(_ edges: inout Edges) -> [UInt8] {
        let status =
            edges.once(in: 3) ? edges.pick(["202 A", "400 B", "404 N", "500 E", "0", "99999 X", "200"]) : "200 OK"
        let isStream = edges.once(in: 2)
        let body = edges.spoiled(edges.pick(honest))
        var head = "HTTP/1.1 \(status)\r\nContent-Type: \(isStream ? "text/event-stream" : "application/json")\r\n"
        if edges.once(in: 6) { head += "Mcp-Session-Id: \(edges.text().filter { !$0.isNewline }.prefix(100))\r\n" }
        if edges.once(in: 6) { head += "Content-Length: \(edges.decimal())\r\n" }
        head += "Connection: close\r\n\r\n"
        return Array(head.utf8) + (isStream ? Array("data: ".utf8) + body + Array("\n\n".utf8) : body)
    }
}
