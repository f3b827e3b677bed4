import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct BusyTests {
        @Test func aSteeringMessageReachesTheModelWithinTheRunningTurn() async throws {
            let gate = Gate("the first model call to go on")
            try await withNavi { system, model in
                model.enqueue(
                    [.text("let me see "), .gate(gate), .toolCall(id: "c", name: "list_profiles", arguments: "{}")],
                    .answer("both done"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "first")
                _ = try await client.collect(text: "let me see ")
                try await client.send(message: "second", clientMessageID: "c2", onBusy: .steer)
                _ = try await client.collect { $0.frame.kind == .messageAccepted }
                gate.open()
                let frames = try await client.collectTurn()
                #expect(try frames.end().content == "both done")
                #expect(frames.kinds.contains(.turnSteered))
                frames.ofTurns.expectUnbrokenCursors(from: frames.ofTurns.first?.cursor?.index ?? 0)
                _ = try await model.nextRequest()
                #expect(try await model.nextRequest().lastUserText == "second")
                #expect(
                    try await system.rest.messages(session).map(\.role)
                        == [.user, .assistant, .tool, .user, .assistant])
                #expect(try await system.connect(session).sync().queued.isEmpty)
            }
        }

        @Test func anInterruptStopsTheRunningTurnAndIsAnsweredNext() async throws {
            try await withNavi { system, model in
                model.enqueue([.text("going on and "), .hang], .answer("as you wish"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "first")
                _ = try await client.collect(text: "going on and ")
                try await client.send(message: "no, this", onBusy: .interrupt)
                #expect(try await client.collectTurn().last?.frame.kind == .streamStopped)
                #expect(try await client.collectTurn().end().content == "as you wish")
                let messages = try await system.rest.messages(session)
                #expect(messages.map(\.content) == ["first", "going on and ", "no, this", "as you wish"])
                #expect(messages[1].stopped)
            }
        }

        @Test func aWaitingMessageCanBeChangedAndCancelled() async throws {
            let gate = Gate("the first answer")
            let answer = ModelAnswer.chosen { $0.number == 0 ? [.text("one "), .gate(gate)] : .answer("two") }
            try await withNavi(answer: answer) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "first")
                _ = try await client.collect(text: "one ")
                try await client.send(message: "second")
                try await client.send(message: "third")
                let queued = try await client.collect { frame in
                    if case .turnQueued(let turn) = frame.frame { turn.content == "third" } else { false }
                }.compactMap { if case .turnQueued(let turn) = $0.frame { turn } else { nil } }
                let path = "/sessions/\(session)/queue"
                try await system.rest.patch("\(path)/\(queued[0].turnID)", #"{"content":"2nd"}"#).expecting(200)
                #expect(try await system.rest.delete("\(path)/\(queued[1].turnID)").status == 204)
                #expect(try await system.rest.delete("\(path)/\(queued[1].turnID)").errorCode == "turn_not_queued")
                #expect(try await system.rest.delete("\(path)/nonsense").status == 409)
                gate.open()
                _ = try await client.collect { $0.frame.kind == .streamEnd }
                #expect(try await client.collect { $0.frame.kind == .streamEnd }.end().content == "two")
                #expect(try await system.rest.messages(session).map(\.content) == ["first", "one ", "2nd", "two"])
            }
        }
    }
}
