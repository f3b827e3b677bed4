import NaviProtocol
import Synchronization
import TestKit
import Testing

extension EndToEnd {
    /// A switch to a profile whose model has a smaller window.
    @Suite struct SmallerWindowTests {
        private static let options = NaviSystem.Options(profiles: [
            ProfileFixture(id: "secretary", contextWindow: 32_768, maxOutputTokens: 500),
            ProfileFixture(id: "developer", contextWindow: 4096, maxOutputTokens: 300),
        ])

        @Test func aConversationThatIsTooLargeForTheNextModelIsCompressedBeforeItsFirstCall() async throws {
            let (large, small) = (StrictModel(window: 32_768), StrictModel(window: 4096))
            let hasSwitched = Mutex(false)
            let answer = ModelAnswer.chosen { request in
                (hasSwitched.withLock { $0 } ? small : large).script(request)
            }
            try await withNavi(Self.options, window: nil, answer: answer) { system, _ in
                let (session, client) = try await system.openSession()
                for number in 0..<20 {
                    try await client.send(
                        message: "question \(number): " + String(repeating: "what of it? ", count: 60))
                    _ = try await client.collectTurn().end()
                }
                let before = try await system.rest.messages(session)
                #expect(large.largest > 4096)
                hasSwitched.withLock { $0 = true }
                try await system.rest.patch("/sessions/\(session)", #"{"profile_id":"developer"}"#).expecting(200)
                try await client.send(message: "and now?")
                let frames = try await client.collectTurn()
                #expect(try frames.end().maxContextTokens == 4096)
                #expect(try frames.end().contextTokens <= 4096)
                let made = frames.compactMap { frame in
                    if case .contextCompressed(let made) = frame.frame { made.reason } else { nil }
                }
                #expect(made.map { "\($0)" } == ["window"])
                #expect(small.refused == 0 && small.largest <= 4096, "no call is refused as too long")
                #expect(try await system.rest.messages(session).prefix(before.count).elementsEqual(before))
            }
        }
    }
}
