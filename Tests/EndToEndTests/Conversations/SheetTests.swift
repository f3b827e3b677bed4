import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// Users have the last word on what a context keeps.
    @Suite struct SheetTests {
        private static let options = NaviSystem.Options(
            profiles: [
                ProfileFixture(
                    id: "secretary", tools: ["list_profiles"], contextWindow: 8000, maxOutputTokens: 500)
            ])

        private static func isSummary(_ request: RecordedRequest) -> Bool {
            request.systemText.contains("memory of a conversation")
        }

        private static let answer = ModelAnswer.chosen { request in
            [
                .text(
                    isSummary(request)
                        ? "Goal: to talk about foxes" : String(repeating: "The quick brown fox. ", count: 90)),
                .usage(promptTokens: StrictModel.tokens(request), completionTokens: 200),
            ]
        }

        private func converse(_ client: WebSocketClient, _ texts: String...) async throws {
            for text in texts {
                try await client.send(message: text)
                _ = try await client.collectTurn().end()
            }
        }

        private func change(_ system: NaviSystem, _ path: String, _ changes: String) async throws -> JSONValue {
            let sheet = try await system.rest.get("\(path)/context/sheet").expecting(200).json
            let version = sheet["version"]?.integerValue ?? -1
            return try await system.rest.patch(
                "\(path)/context/sheet", "{\"version\":\(version),\"changes\":[\(changes)]}"
            ).expecting(200).json
        }

        private func texts(_ system: NaviSystem, _ path: String) async throws -> [String] {
            let sheet = try await system.rest.get("\(path)/context/sheet").expecting(200).json
            return sheet["entries"]?.arrayValue?.compactMap { $0["text"]?.stringValue } ?? []
        }

        @Test func whatAUserPinsAddsAndDeletesIsInTheNextRequestAndOutlastsCompressions() async throws {
            try await withNavi(Self.options, answer: Self.answer) { system, model in
                let (session, client) = try await system.openSession()
                let path = "/sessions/\(session)"
                try await converse(client, "My locker is number 4711. Tell me of foxes.", "Go on.", "And dogs?")
                let pin = #"{"op":"pin","message":0,"words":"My locker is number 4711."}"#
                let sheet = try await change(system, path, #"\#(pin),{"op":"add","kind":"wish","text":"短く答えて。"}"#)
                guard case .contextSheet(let frame) = try await client.next(.contextSheet).frame else { return }
                #expect(frame.version == sheet["version"]?.integerValue)
                let tokens = try await system.rest.get("\(path)/context").expecting(200).json["context_tokens"]
                #expect(tokens?.integerValue == frame.contextTokens)

                try await converse(client, "Next, please.")
                let asked = try #require(model.requests.last { $0.lastUserText == "Next, please." })
                let shown = asked.messages.filter { $0.role == "user" }.first?.text
                #expect(shown?.contains("短く答えて。") == true && shown?.contains("My locker is number 4711.") == true)

                for round in 0..<3 {
                    try await converse(client, "Round \(round), tell me more.", "Thanks, and of dogs \(round).")
                    try await system.rest.post("\(path)/compress", "").expecting(200)
                    let texts = try await texts(system, path)
                    #expect(texts.filter { $0.contains("4711") } == ["My locker is number 4711."])
                    #expect(texts.contains("短く答えて。"))
                }
                let live = try await system.rest.get("\(path)/context/sheet").expecting(200).json
                let id = live["entries"]?.arrayValue?.first { $0["text"] == "My locker is number 4711." }?["id"]
                _ = try await change(system, path, "{\"op\":\"delete\",\"id\":\(id?.integerValue ?? 0)}")
                try await converse(client, "Where is it?")
                let last = try #require(model.requests.last { $0.lastUserText == "Where is it?" })
                #expect(!last.messages.contains { $0.text.contains("4711") })
                try await system.rest.post("\(path)/compress/undo", "").expecting(200)
                #expect(try await texts(system, path).contains("My locker is number 4711."))
                #expect(try await system.rest.messages(session).count == 22)
            }
        }

        /// The model is in the middle of its answer, and asks for a tool.
        @Test func aChangeWhileATurnRunsIsInItsNextRequestAndSoIsItsUndoing() async throws {
            let (reached, gate) = (Signal("the first call"), Gate("the change of the sheet"))
            let (second, undone) = (Signal("the second call"), Gate("its undoing"))
            let call = ModelStep.toolCall(id: "a", name: "list_profiles", arguments: "{}")
            let again = ModelStep.toolCall(id: "b", name: "list_profiles", arguments: #"{"again":true}"#)
            let answer = ModelAnswer.chosen { request in
                guard !Self.isSummary(request), request.offersTools else { return [.text("Foxes")] }
                switch request.messages.count(where: { $0.role == "tool" }) {
                case 0: return [.text("Let me see. "), .reach(reached), .gate(gate), call]
                case 1: return [.reach(second), .gate(undone), again]
                default: return [.text("Done.")]
                }
            }
            try await withNavi(Self.options, answer: answer) { system, model in
                let (session, client) = try await system.openSession()
                let path = "/sessions/\(session)"
                try await client.send(message: "Who is there?")
                try await reached.wait()
                _ = try await change(system, path, #"{"op":"add","kind":"wish","text":"Answer in rhymes."}"#)
                gate.open()
                try await second.wait()
                try await system.rest.post("\(path)/compress/undo", "").expecting(200)
                undone.open()
                #expect(try await client.collectTurn().end().content.contains("Done."))
                let calls = model.requests.filter(\.offersTools)
                let shows = calls.map { request in request.messages.contains { $0.text.contains("Answer in rhymes.") } }
                #expect(shows == [false, true, false])
                #expect(calls.allSatisfy { $0.messages.contains { $0.text == "Who is there?" } })
                #expect(try await system.rest.messages(session).count == 6)
            }
        }

        /// The change is made while the model writes the summary: it is neither lost nor does it lose the compression.
        @Test func aChangeDuringACompressionIsCarriedOnByIt() async throws {
            let (reached, gate) = (Signal("the first summary"), Gate("the change of the sheet"))
            let answer = ModelAnswer.chosen { request in
                guard Self.isSummary(request), !reached.isFired else { return Self.answer.script(request) }
                return [.text("Goal: "), .reach(reached), .gate(gate), .text("too early")]
            }
            try await withNavi(Self.options, answer: answer) { system, _ in
                let (session, client) = try await system.openSession()
                let path = "/sessions/\(session)"
                try await converse(client, "Never touch the prod database.", "Go on.", "And then?", "And?")
                async let asked = system.rest.post("\(path)/compress", "")
                try await reached.wait()
                _ = try await change(system, path, #"{"op":"add","kind":"wish","text":"Use tabs."}"#)
                gate.open()
                #expect(try await [200, 202].contains(asked.status))
                guard case .contextCompressed(let frame) = try await client.next(.contextCompressed).frame else {
                    return
                }
                #expect(frame.summary.contains("Use tabs.") && frame.summary.contains("to talk about foxes"))
                let texts = try await texts(system, path)
                #expect(texts.contains("Use tabs.") && texts.contains("Never touch the prod database."))
                let late = try await system.rest.patch(
                    "\(path)/context/sheet", #"{"version":0,"changes":[{"op":"add","text":"x"}]}"#)
                #expect(late.status == 409 && late.json["version"]?.integerValue == frame.compressionID)
            }
        }
    }
}
