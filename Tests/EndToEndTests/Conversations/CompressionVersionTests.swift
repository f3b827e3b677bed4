import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// Making a summary on request, and going back.
    @Suite struct CompressionVersionTests {
        private static let options = NaviSystem.Options(
            profiles: [ProfileFixture(id: "secretary", contextWindow: 8000, maxOutputTokens: 500)])
        private static let answer = ModelAnswer.chosen { request in
            let isSummary = request.systemText.contains("memory of a conversation")
            let topic = request.systemText.contains("the ports") ? "ports" : "foxes"
            return [
                .text(
                    isSummary
                        ? "Goal: to talk about \(topic)"
                        : "The quick brown fox jumps over the lazy dog. " + String(repeating: "Again. ", count: 100)),
                .usage(promptTokens: StrictModel.tokens(request), completionTokens: 200),
            ]
        }

        private func converse(_ client: WebSocketClient, turns: Int) async throws {
            for number in 0..<turns {
                try await client.send(message: "tell me more, \(number)")
                _ = try await client.collectTurn().end()
            }
        }

        @Test func aSummaryIsMadeOnRequestListedAndTakenBack() async throws {
            try await withNavi(Self.options, answer: Self.answer) { system, model in
                let (session, client) = try await system.openSession()
                let path = "/sessions/\(session)"
                try await converse(client, turns: 5)
                let history = try await system.rest.messages(session)
                let before = try await system.rest.get("\(path)/context").expecting(200).json

                let made = try await system.rest.post("\(path)/compress", #"{"focus":"the ports"}"#).expecting(200).json
                let version = try #require(made["live"]?.integerValue)
                #expect(made["compressions"]?.arrayValue?.count == 1)
                let newest = made["compressions"]?.arrayValue?.first
                #expect(newest?["summary"]?.stringValue?.hasPrefix("Goal: to talk about ports") == true)
                #expect(newest?["method"] == "model" && newest?["reason"] == "request")
                #expect(try await client.next(.compressionStarted).frame.kind == .compressionStarted)
                guard case .contextCompressed(let frame) = try await client.next(.contextCompressed).frame else {
                    return
                }
                #expect(frame.compressionID == version && frame.tokensAfter < frame.tokensBefore)
                let between = try await system.rest.get("\(path)/context").expecting(200).json
                #expect(between["context_tokens"]?.integerValue == frame.tokensAfter)
                #expect(try await system.connect(session).sync().contextTokens == frame.tokensAfter)

                try await system.rest.post("\(path)/compress/undo", "").expecting(200)
                let after = try await system.rest.get("\(path)/context").expecting(200).json
                #expect(after == before, "as if there had never been a summary")
                #expect(try await system.rest.messages(session) == history)
                let again = try await system.rest.post("\(path)/compress/undo", "")
                #expect(again.status == 409 && again.json["code"] == "nothing_to_undo")
                _ = model
            }
        }

        @Test func whatCannotBeDoneIsRefusedAndChangesNothing() async throws {
            try await withNavi(Self.options, answer: Self.answer) { system, _ in
                let (session, client) = try await system.openSession()
                let path = "/sessions/\(session)"
                let empty = try await system.rest.post("\(path)/compress", "").expecting(200).json
                #expect(empty["live"] == 0 && empty["compressions"]?.arrayValue?.isEmpty == true)
                try await converse(client, turns: 4)
                let live = try await system.rest.post("\(path)/compress", "").expecting(200).json["live"]
                let unknown = try await system.rest.post("\(path)/compress/undo", #"{"compression_id":4711}"#)
                #expect(unknown.status == 404 && unknown.json["code"] == "compression_not_found")
                let wrong = try await system.rest.post("\(path)/compress/undo", #"{"compression_id":"x"}"#)
                #expect(wrong.status == 422)
                let long = String(repeating: "x", count: 3000)
                #expect(try await system.rest.post("\(path)/compress", "{\"focus\":\"\(long)\"}").status == 422)
                #expect(try await system.rest.get("\(path)/compressions").expecting(200).json["live"] == live)
                let other = "/sessions/\(SessionID.random())"
                for (method, end) in [("POST", "compress"), ("POST", "compress/undo"), ("GET", "compressions")] {
                    #expect(try await system.rest.send(method, "\(other)/\(end)").status == 404)
                }
            }
        }

        /// Killed while the model writes the summary: nobody waits, and another worker does it.
        @Test func aSummaryWhoseWorkerIsKilledIsMadeByAnother() async throws {
            let reached = Signal("the model call of the first summary")
            let answer = ModelAnswer.chosen { request in
                guard request.systemText.contains("memory of a conversation"), !reached.isFired else {
                    return Self.answer.script(request)
                }
                return [.text("Goal: "), .reach(reached), .hang]
            }
            try await withNavi(Self.options, answer: answer) { system, _ in
                let (session, client) = try await system.openSession()
                let path = "/sessions/\(session)"
                try await converse(client, turns: 4)
                async let asked = system.rest.post("\(path)/compress", "")
                try await reached.wait()
                try await converse(client, turns: 1)
                for worker in system.workers { try await worker.killNow() }
                try await system.startWorker()
                try await converse(client, turns: 1)
                _ = try await client.next(.contextCompressed, timeLimit: .seconds(40))
                #expect(try await [200, 202].contains(asked.status))
                let versions = try await system.rest.get("\(path)/compressions").expecting(200).json
                #expect(versions["compressions"]?.arrayValue?.count == 1)
                let context = try await system.rest.get("\(path)/context").expecting(200).json
                #expect(context["messages"]?.arrayValue?.last?["role"] == "assistant")
                #expect(try await system.rest.messages(session).count == 12)
                try await converse(client, turns: 1)
            }
        }
    }
}
