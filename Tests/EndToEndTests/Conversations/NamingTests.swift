import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct NamingTests {
        private static let answer = ModelAnswer.chosen { request in
            request.lastUserText.contains("Give the conversation a title")
                ? .answer("\"A Trip to Rome\"") : .answer("Rome is nice.")
        }

        @Test func aSessionGetsItsNameAfterTheFirstExchange() async throws {
            try await withNavi(.init(environment: ["NAVI_AUTO_NAME": "true"]), answer: Self.answer) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "tell me of Rome")
                _ = try await client.collectTurn()
                _ = try await client.collect { frame in
                    if case .sessionUpdated(let update) = frame.frame { update.name == "A Trip to Rome" } else { false }
                }
                #expect(try await system.rest.summary(session).name == "A Trip to Rome")
            }
        }

        @Test func aNameIsMadeOnRequestAndAUsersNameStays() async throws {
            try await withNavi(answer: Self.answer) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "tell me of Rome")
                _ = try await client.collectTurn()
                let path = "/sessions/\(session)"
                let named = try await system.rest.post("\(path)/generate-name", "").expecting(200)
                #expect(named.json["name"]?.stringValue == "A Trip to Rome")
                try await system.rest.patch(path, #"{"name":"Mine"}"#).expecting(200)
                let kept = try await system.rest.post("\(path)/generate-name", "").expecting(200)
                #expect(kept.json["name"]?.stringValue == "Mine")
            }
        }
    }
}
