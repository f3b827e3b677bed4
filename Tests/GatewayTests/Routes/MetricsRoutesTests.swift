import NaviProtocol
import NaviTelemetry
import TestKit
import Testing

@testable import gateway

@Suite struct MetricsRoutesTests {
    private func lines(_ answer: Answer) -> Set<String> {
        Set(answer.text.split(separator: "\n").map(String.init))
    }

    @Test func figuresOfTheWholeSystemAreThereForPrometheus() async throws {
        let harness = try RouteHarness()
        let session = try await harness.makeSession()
        _ = try await harness.makeSession()
        try await harness.say("one", in: session)
        try await harness.say("two", in: session)
        _ = try await harness.send(.get, "/nowhere")
        let answer = try await harness.send(.get, "/metrics")
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        let lines = lines(answer)
        #expect(lines.contains(#"navi_turns{state="queued"} 2"#))
        #expect(lines.contains(#"navi_turns{state="running"} 0"#))
        #expect(lines.contains("navi_connections 3"))
        #expect(lines.contains("navi_websockets 2"))
        #expect(lines.contains("navi_workers 1"))
        #expect(lines.contains(#"navi_http_requests_total{method="GET",status="404"} 1"#))
        #expect(lines.contains("navi_http_request_seconds_count 1"))
        #expect(answer.text.contains("navi_build_info{version=\"1.2.3\",sqlite=\"\(harness.store.sqliteVersion)\"} 1"))
        let bytes = lines.first { $0.hasPrefix("navi_wal_bytes ") }?.split(separator: " ").last.flatMap { Int($0) }
        #expect(try #require(bytes) > 0)
    }

    @Test func everyMetricHasAValueOrWillGetOne() async throws {
        let harness = try RouteHarness()
        _ = try await harness.send(.get, "/health")
        let text = try await harness.send(.get, "/metrics").text
        for name in MetricName.allCases {
            #expect(text.contains("# TYPE \(name.rawValue) \(name.kind.rawValue)\n"), "\(name) is never shown")
        }
    }

    @Test func methodsThatClientsMakeUpBecomeOneSeries() async throws {
        let harness = try RouteHarness()
        for name in ["BREW", "WHEN"] { _ = try await harness.send(.init(name)!, "/health") }
        let text = try await harness.send(.get, "/metrics").text
        #expect(!text.contains("BREW"))
        #expect(text.contains(#"navi_http_requests_total{method="other",status="#))
    }

    @Test func whereOneHasToSignInOnlyTheRightToThemShowsThem() async throws {
        let harness = try RouteHarness()
        let (user, _) = try await harness.makeToken(owner: "ada")
        let (scraper, _) = try await harness.makeToken(owner: "prometheus", rights: .metrics)
        let (admin, _) = try await harness.makeToken(owner: "root", isAdmin: true)
        #expect(try await harness.send(.get, "/metrics").status == 401)
        #expect(
            try await harness.send(.get, "/metrics", headers: [.authorization: "Bearer \(user)"]).code == "not_allowed")
        #expect(try await harness.send(.get, "/metrics", headers: [.authorization: "Bearer \(scraper)"]).status == 200)
        #expect(try await harness.send(.get, "/sessions", headers: [.authorization: "Bearer \(scraper)"]).status == 403)
        #expect(try await harness.send(.get, "/metrics", headers: [.authorization: "Bearer \(admin)"]).status == 200)
    }
}
