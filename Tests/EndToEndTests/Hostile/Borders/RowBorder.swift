import Foundation
import GRDB
import NaviProtocol
import TestKit

/// Sessions whose rows nobody's program wrote: whatever the schema admits. Then everybody looks at them, and talks in them.
struct RowBorder: Border {
    let kind = BorderKind.rows

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        let maker = try RowMaker(path: ground.system.databasePath)
        var sessions: [Int: SessionID] = [:]
        for number in numbers {
            var edges = ground.edges(kind, number)
            let session = SessionID(high: 0xED6E_5000_0000_7000 | UInt64(number) << 16, low: UInt64(number))
            ground.tally.update { $0.madeSessions.insert(session) }
            ground.tally.begin(kind, number, Array("\(session): rows of the seed".utf8))
            ground.tally.count(kind, "rows", try maker.make(session, &edges))
            sessions[number] = session
        }
        for path in ["/sessions?limit=1000", "/sessions?q=a", "/health"] {
            let answer = try await ground.system.rest.get(path)
            if answer.status != 200 {
                ground.tally.violation("rows \(numbers): \(path): \(answer.status) \(answer.text.prefix(300))")
            }
        }
        let made = sessions
        try await ground.each(numbers, width: 6) { number in
            guard let session = made[number] else { return }
            try await use(session, number, ground)
        }
        try maker.bury(Array(made.values))
    }

    private func use(_ session: SessionID, _ number: Int, _ ground: HostileGround) async throws {
        var edges = ground.edges(kind, number)
        let requests = [
            ("GET", "", ""), ("GET", "?messages=3", ""), ("GET", "/messages", ""),
            ("GET", "/messages?after=\(edges.decimal())", ""),
            ("GET", "/context", ""), ("GET", "/context/sheet", ""), ("GET", "/compressions", ""), ("GET", "/files", ""),
            ("PATCH", "/context/sheet", #"{"version":0,"changes":[{"op":"add","text":"x"},{"op":"pin","message":0}]}"#),
            ("PATCH", "", #"{"name":"x"}"#),
            ("PATCH", "/pin", ""), ("POST", "/messages", #"{"content":"hello","on_busy":"reject"}"#),
            ("POST", "/stop", ""), ("POST", "/compress/undo", ""), ("GET", "/messages?limit=1000", ""),
            ("DELETE", "", ""),
        ]
        let line = KeptConnection(port: ground.system.port)
        for (method, suffix, body) in requests {
            let head =
                "\(method) /sessions/\(session)\(suffix) HTTP/1.1\r\nHost: @HOST@\r\nContent-Length: \(body.utf8.count)\r\n"
                + (body.isEmpty ? "" : "Content-Type: application/json\r\n")
            if suffix == "/stop" { try await join(session, ground) }
            let response: RawResponse
            do {
                // An end that is not told is looked for with the connection's next sign of life.
                response = try await line.exchange(Array("\(head)\r\n\(body)".utf8), timeLimit: .seconds(60))
            } catch is TimeLimitExceeded {
                ground.tally.violation(kind, number, "\(method) \(suffix): no answer", seed: ground.plan.seed)
                continue
            }
            ground.tally.count(kind, "\(response.status)")
            if !ground.isAllowed(response, mayBeModels: method == "POST"), !Self.tellsOfUnreadableRow(response) {
                ground.tally.violation(
                    kind, number, "\(method) \(suffix): \(response.status) \(response.text.prefix(300))",
                    seed: ground.plan.seed)
            }
        }
    }

    /// The session's own row, or its turn's, cannot be read, and that is what the answer says.
    private static func tellsOfUnreadableRow(_ response: RawResponse) -> Bool {
        response.status == 500 && response.text.contains("what is stored here cannot be read")
    }

    /// A client of the session's WebSocket: it is told something, or refused, and not left alone.
    private func join(_ session: SessionID, _ ground: HostileGround) async throws {
        let client = try await ground.system.connect(session, options: .init())
        defer { ground.tally.count(kind, "joined") }
        do {
            _ = try await client.nextText(timeLimit: .seconds(5))
        } catch is WebSocketClosure {
            // Refused.
        }
        try? await client.abort()
    }
}
