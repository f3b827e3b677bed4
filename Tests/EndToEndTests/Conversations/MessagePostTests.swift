import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// `POST /sessions/{id}/messages`: a turn without a WebSocket.
    @Suite struct MessagePostTests {
        private func path(_ session: SessionID) -> String { "/sessions/\(session)/messages" }

        private func events(_ answer: RESTAnswer) throws -> [ReceivedFrame] {
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/event-stream")
            return try answer.text.split(separator: "\n\n").filter { !$0.hasPrefix(":") }.map { event in
                try #require(event.hasPrefix("data: "))
                return try ReceivedFrame(json: Array(event.dropFirst(6).utf8))
            }
        }

        private func stream(_ system: NaviSystem, _ session: SessionID, _ json: String) async throws -> RESTAnswer {
            try await system.rest.send(
                "POST", path(session), headers: ["Content-Type": "application/json", "Accept": "text/event-stream"],
                body: Array(json.utf8))
        }

        @Test func theAnswerComesWholeAndIsInTheHistory() async throws {
            try await withNavi(answer: .always(.answer("hello you"))) { system, _ in
                let session = try await system.rest.createSession()
                let answer = try await system.rest.post(path(session), #"{"content":"hi"}"#).expecting(200)
                #expect(answer.json["state"]?.stringValue == "done")
                #expect(answer.json["message"]?["content"]?.stringValue == "hello you")
                #expect(answer.json["message"]?["index"] == .integer(1))
                let messages = try await system.rest.messages(session)
                #expect(messages.map(\.content) == ["hi", "hello you"])
                // Once more, on the same session.
                try await system.rest.post(path(session), #"{"content":"again"}"#).expecting(200)
                #expect(try await system.rest.messages(session).count == 4)
            }
        }

        @Test func theEventsAreTheFramesOfASocketUpToTheEnd() async throws {
            try await withNavi(answer: .always(.answer(pieces: ["one ", "two ", "three"]))) { system, _ in
                let (session, client) = try await system.openSession()
                let frames = try events(
                    try await stream(system, session, #"{"content":"count","client_message_id":"m1"}"#))
                let kinds = frames.map(\.frame.kind)
                #expect(kinds.first == .messageAccepted)
                #expect(kinds.filter { $0 == .sessionSync }.count == 1)
                #expect(kinds.filter { $0 == .streamStart }.count == 1)
                #expect(kinds.last == .streamEnd)
                let text = frames.reduce(into: "") { text, frame in
                    if case .streamDelta(let delta) = frame.frame { text += delta.delta }
                }
                #expect(text == "one two three")
                frames.filter { $0.cursor != nil }.expectUnbrokenCursors(from: 0)
                // Everybody else hears the same.
                #expect(try await client.collectTurn().end().content == "one two three")
            }
        }

        @Test func howeverQuicklyTheModelAnswersNoFrameOfTheTurnIsMissing() async throws {
            try await withNavi(answer: .always(.answer("quick"))) { system, _ in
                for number in 0..<150 {
                    let session = try await system.rest.createSession()
                    let frames = try events(try await stream(system, session, #"{"content":"go \#(number)"}"#))
                    let kinds = frames.map(\.frame.kind)
                    let expected: [ServerFrame.Kind] = [
                        .messageAccepted, .sessionSync, .userMessage, .streamStart, .streamDelta, .streamEnd,
                    ]
                    #expect(kinds.filter { expected.contains($0) } == expected)
                    #expect(frames.text == "quick")
                }
            }
        }

        @Test func eventsOfASessionThatIsDeletedEndWithAWordThatSaysSo() async throws {
            try await withNavi { system, model in
                model.enqueue([.text("first "), .hang])
                let session = try await system.rest.createSession()
                async let answer = stream(system, session, #"{"content":"go"}"#)
                let watcher = try await system.connect(session)
                _ = try await watcher.collect { if case .streamDelta = $0.frame { true } else { false } }
                try await system.rest.delete("/sessions/\(session)").expecting(204)
                let failure = try events(try await answer).failure()
                #expect(failure.code == .sessionNotFound && failure.turnID != nil)
            }
        }

        @Test func piecesOfTheAnswerComeWhileTheModelStillSpeaks() async throws {
            let gate = Gate("the rest of the answer")
            try await withNavi { system, model in
                model.enqueue([.text("first "), .gate(gate), .text("last")])
                let session = try await system.rest.createSession()
                let connection = try await RawConnection.connect(port: system.port)
                let body = #"{"content":"go"}"#
                try await connection.send(
                    """
                    POST \(path(session)) HTTP/1.1\r\nHost: 127.0.0.1:\(system.port)\r\nAccept: text/event-stream\r\n\
                    Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
                    """)
                try await connection.read { String(decoding: $0, as: UTF8.self).contains(#""delta":"first ""#) }
                #expect(!String(decoding: connection.bytes, as: UTF8.self).contains("stream_end"))
                gate.open()
                try await connection.read { String(decoding: $0, as: UTF8.self).contains("stream_end") }
            }
        }

        @Test func aClientThatGoesAwayLosesNothing() async throws {
            let gate = Gate("the answer")
            try await withNavi { system, model in
                model.enqueue([.text("half "), .gate(gate), .text("whole")])
                let (session, client) = try await system.openSession()
                let connection = try await RawConnection.connect(port: system.port)
                let body = #"{"content":"go"}"#
                try await connection.send(
                    """
                    POST \(path(session)) HTTP/1.1\r\nHost: 127.0.0.1:\(system.port)\r\n\
                    Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
                    """)
                _ = try await client.collect(text: "half ")
                connection.close()
                gate.open()
                #expect(try await client.collectTurn().end().content == "half whole")
                #expect(try await system.rest.messages(session).last?.content == "half whole")
            }
        }

        @Test func aFailedTurnIsAnErrorWithItsReasonAndTheSessionGoesOn() async throws {
            try await withNavi { system, model in
                model.enqueue([.fail(status: 400, body: "no such thing")], .answer("better"))
                let session = try await system.rest.createSession()
                let failed = try await system.rest.post(path(session), #"{"content":"hi"}"#).expecting(502)
                #expect(failed.errorCode == "model_refused")
                let answer = try await system.rest.post(path(session), #"{"content":"and now?"}"#).expecting(200)
                #expect(answer.json["message"]?["content"]?.stringValue == "better")
            }
        }

        @Test func sendingAgainIsOneMessageWithTheSameAnswer() async throws {
            try await withNavi(answer: .always(.answer("once"))) { system, _ in
                let session = try await system.rest.createSession()
                let message = #"{"content":"hi","client_message_id":"m1"}"#
                let first = try await system.rest.post(path(session), message).expecting(200)
                let second = try await system.rest.post(path(session), message).expecting(200)
                #expect(first.json == second.json)
                let frames = try events(try await stream(system, session, message))
                #expect(try frames.end().content == "once")
                #expect(try await system.rest.messages(session).count == 2)
            }
        }

        @Test func aMessageBehindARunningTurnWaitsForItsOwnAnswer() async throws {
            let gate = Gate("the first answer")
            let answer = ModelAnswer.chosen { $0.number == 0 ? [.text("one"), .gate(gate)] : .answer("two") }
            try await withNavi(answer: answer) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "first")
                _ = try await client.collect(text: "one")
                async let second = system.rest.post(path(session), #"{"content":"second"}"#)
                _ = try await client.collect { $0.frame.kind == .turnQueued }
                gate.open()
                #expect(try await second.expecting(200).json["message"]?["content"]?.stringValue == "two")
            }
        }

        @Test func aStopEndsItWithWhatWasSaid() async throws {
            try await withNavi { system, model in
                model.enqueue([.text("going on "), .hang])
                let (session, client) = try await system.openSession()
                async let answer = system.rest.post(path(session), #"{"content":"go"}"#)
                _ = try await client.collect(text: "going on ")
                try await system.rest.post("/sessions/\(session)/stop", "").expecting(202)
                let stopped = try await answer.expecting(200).json
                #expect(stopped["state"]?.stringValue == "stopped")
                #expect(stopped["message"]?["content"]?.stringValue == "going on ")
            }
        }

        @Test func aSteeringMessageIsAnsweredByTheTurnThatTookItUp() async throws {
            let gate = Gate("the first model call to go on")
            try await withNavi { system, model in
                model.enqueue(
                    [.text("let me see "), .gate(gate), .toolCall(id: "c", name: "list_profiles", arguments: "{}")],
                    .answer("both done"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "first")
                _ = try await client.collect(text: "let me see ")
                async let second = system.rest.post(path(session), #"{"content":"second","on_busy":"steer"}"#)
                _ = try await client.collect { $0.frame.kind == .turnQueued }
                gate.open()
                let json = try await second.expecting(200).json
                #expect(json["absorbed"] == .bool(true))
                #expect(json["message"] == .null)
            }
        }

        @Test func whatIsWrongIsRefusedAndNothingIsStored() async throws {
            try await withNavi { system, _ in
                let session = try await system.rest.createSession()
                #expect(try await system.rest.post(path(session), #"{"content":""}"#).errorCode == "empty_message")
                #expect(try await system.rest.post(path(session), #"{"text":"x"}"#).errorCode == "invalid_field")
                #expect(try await system.rest.post(path(session), "{").errorCode == "invalid_json")
                let unknown = try await system.rest.post(path(.random()), #"{"content":"x"}"#)
                #expect(unknown.errorCode == "session_not_found")
                let files = #"{"content":"x","files":[{"name":"no.txt","path":"session_files/\#(session)/no.txt"}]}"#
                #expect(try await system.rest.post(path(session), files).errorCode == "unknown_file")
                #expect(try await system.rest.messages(session).isEmpty)
            }
        }

        @Test func aGatewayThatStopsDoesNotWaitForTheModelAndTheTurnGoesOn() async throws {
            let gate = Gate("the rest of the answer")
            try await withNavi { system, model in
                model.enqueue([.text("half "), .gate(gate), .text("whole")])
                let (session, client) = try await system.openSession()
                async let events = stream(system, session, #"{"content":"go"}"#)
                _ = try await client.collect(text: "half ")
                let begin = ContinuousClock.now
                let exit = try await #require(system.gateway).terminate()
                #expect(exit == .status(0))
                #expect(begin.duration(to: .now) < .seconds(3))
                let last = try self.events(try await events).last?.frame
                if case .error(let farewell) = last {
                    #expect(farewell.code == .shuttingDown)
                } else {
                    Issue.record("nothing says why it ends: \(String(describing: last))")
                }
                gate.open()
                try await system.startGateway()
                let again = try await system.connect(session)
                if try await again.sync().turn != nil { _ = try await again.collectTurn() }
                #expect(try await system.rest.messages(session).last?.content == "half whole")
            }
        }

        @Test func aSessionThatIsDeletedMeanwhileEndsTheWait() async throws {
            try await withNavi { system, model in
                model.enqueue([.text("going on "), .hang])
                let (session, client) = try await system.openSession()
                async let answer = system.rest.post(path(session), #"{"content":"go"}"#)
                _ = try await client.collect(text: "going on ")
                try await system.rest.delete("/sessions/\(session)").expecting(204)
                let code = try await answer.errorCode
                #expect(code == "session_not_found")
            }
        }
    }
}
