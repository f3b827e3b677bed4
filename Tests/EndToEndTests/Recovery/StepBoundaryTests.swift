import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// A turn of three steps and five tool calls, two of them side by side, whose worker is killed where one step has
    /// ended and the next one begins.
    @Suite struct StepBoundaryTests {
        private static let tools = ["list_profiles", "list_tools", "tool_manual"]
        private static let options = NaviSystem.Options(
            profiles: [ProfileFixture(id: "secretary", tools: tools, contextWindow: 32768)])

        /// What the model says, by how many of its answers the request holds already.
        private static func script(_ request: RecordedRequest) -> ModelScript {
            switch request.messages.count(where: { $0.role == "assistant" }) {
            case 0:
                [
                    .toolCall(id: "a", name: "list_profiles", arguments: "{}"),
                    .toolCall(id: "b", name: "list_tools", arguments: "{}"),
                ]
            case 1: [.text("and "), .toolCall(id: "c", name: "tool_manual", arguments: #"{"tool":"list_tools"}"#)]
            case 2:
                [
                    .toolCall(id: "d", name: "tool_manual", arguments: #"{"tool":"nothing"}"#),
                    .toolCall(id: "e", name: "list_profiles", arguments: "{}"),
                ]
            default: .answer("done")
            }
        }

        private static func history(_ messages: [Message]) -> [String] {
            messages.map {
                "\($0.role.rawValue) \($0.content ?? "-") \($0.toolCalls.map(\.id)) \($0.toolCallID ?? "-")"
            }
        }

        @Test func killedAtEveryStepBoundaryTheHistoryIsTheSameAsUndisturbed() async throws {
            let undisturbed = try await withNavi(Self.options, answer: .chosen(Self.script)) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                #expect(try await client.collectTurn().end().toolCallCount == 5)
                return Self.history(try await system.rest.messages(session))
            }
            #expect(undisturbed.count == 10)
            for boundary in 0..<4 {
                let history = try await historyWithAKill(before: boundary)
                #expect(history == undisturbed, "killed before model call \(boundary + 1)")
            }
        }

        private func historyWithAKill(before boundary: Int) async throws -> [String] {
            let reached = Signal("the model call after which the worker is killed")
            // The first time the boundary is reached, the model does not answer.
            let answer = ModelAnswer.chosen { request in
                let answers = request.messages.count { $0.role == "assistant" }
                guard answers == boundary, !reached.isFired else { return Self.script(request) }
                return [.reach(reached), .hang]
            }
            return try await withNavi(Self.options, answer: answer) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                try await reached.wait()
                try await system.startWorker()
                try await system.workers[0].killNow()
                let frames = try await client.collectTurn(timeLimit: .seconds(45))
                #expect(try frames.end().toolCallCount == 5)
                #expect(frames.restart != nil)
                return Self.history(try await system.rest.messages(session))
            }
        }
    }
}
