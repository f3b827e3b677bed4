import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// `GET /metrics` of the real gateway.
    @Suite struct GatewayMetricsTests {
        @Test func aConversationShowsInTheFigures() async throws {
            try await withNavi { system, model in
                model.enqueue(.answer("hello"), [.fail(status: 400, body: "no such thing")])
                let (_, client) = try await system.openSession()
                try await client.send(message: "one")
                _ = try await client.collectTurn()
                try await client.send(message: "two")
                _ = try await client.collectTurn()
                let figures = try await figures(of: system)
                #expect(figures["navi_turns_accepted_total"] == 2)
                #expect(figures[#"navi_turns_ended_total{outcome="done"}"#] == 1)
                #expect(figures[#"navi_turns_ended_total{outcome="failed"}"#] == 1)
                #expect(figures["navi_first_token_seconds_count"] == 1)
                #expect(figures["navi_turn_seconds_count"] == 2)
                #expect(figures["navi_websockets"] == 1)
                #expect(figures[#"navi_turns{state="running"}"#] == 0)
                for name in ["navi_workers", "navi_connections", #"navi_link_messages_total{direction="in"}"#] {
                    #expect(try #require(figures[name], "\(name)") >= 1)
                }
            }
        }

        private func figures(of system: NaviSystem) async throws -> [String: Double] {
            let text = try await system.rest.get("/metrics").text
            let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            return Dictionary(
                uniqueKeysWithValues: try lines.map { line in
                    let space = try #require(line.lastIndex(of: " "))
                    return (String(line[..<space]), try #require(Double(line[line.index(after: space)...])))
                })
        }
    }
}
