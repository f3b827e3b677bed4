import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// Arguments of tool calls on their whole way, through the real programs.
    @Suite struct ToolArgumentsTests {
        private static let digits =
            #"{"b": 9223372036854775808, "c":18446744073709551615,"d":0.12345678901234567890, "e":1.0,"f":1e3,"g":-0,"a":1,"a":2}"#

        @Test(arguments: ["openai", "ollama", "anthropic"])
        func argumentsReachHistoryFramesAndTheNextRequestAsTheModelWroteThem(_ backend: String) async throws {
            try await withNavi(.init(backend: backend)) { system, model in
                model.enqueue([.toolCall(id: "c1", name: "ghost", arguments: Self.digits)], .answer("ok"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collectTurn()
                _ = try await model.nextRequest()
                let next = String(decoding: try await model.nextRequest().body, as: UTF8.self)
                let quoted = JSONValue.string(Self.digits).jsonText().dropFirst().dropLast()
                let written = backend == "openai" ? String(quoted) : Self.digits
                #expect(next.contains(written))
                let history = try await system.rest.get("/sessions/\(session)/messages")
                #expect(String(decoding: history.body, as: UTF8.self).contains(Self.digits))
            }
        }

        @Test func argumentsNestedToAnyDepthEndNoProcessAndTheSessionGoesOn() async throws {
            try await withNavi { system, model in
                let (session, client) = try await system.openSession()
                for depth in [63, 64, 510, 511, 512, 5000] {
                    let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                    model.enqueue(
                        [.toolCall(id: "c\(depth)", name: "ghost", arguments: #"{"a":\#(nested)}"#)],
                        .answer("ok \(depth)"))
                    try await client.send(message: "go")
                    #expect(try await client.collectTurn().end().content == "ok \(depth)")
                    let messages = try await system.rest.messages(session)
                    #expect(messages.last?.content == "ok \(depth)")
                }
                #expect(system.workers.count == 1, "no worker was started anew")
            }
        }

        @Test func aNumberOfTokensThatCannotBeEndsNoWorkerAndIsNotShown() async throws {
            try await withNavi { system, model in
                let (_, client) = try await system.openSession()
                for number in [Int.max, Int.min, -12, 0, 1 << 41] {
                    model.enqueue([.text("ok"), .usage(promptTokens: number, completionTokens: number)])
                    try await client.send(message: "go")
                    let end = try await client.collectTurn().end()
                    #expect(end.content == "ok")
                    #expect((1...100_000).contains(end.contextTokens), "\(number)")
                    #expect((0...100_000).contains(end.tokenCount), "\(number)")
                }
            }
        }
    }
}
