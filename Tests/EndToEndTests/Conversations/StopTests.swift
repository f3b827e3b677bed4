import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct StopTests {
        @Test func stopBeforeTheFirstWordEndsTheTurnAndTheRequestToTheModel() async throws {
            try await withNavi { system, model in
                model.enqueue([.hang])
                let (session, client) = try await system.openSession()
                try await client.send(message: "think long")
                let request = try await model.nextRequest()
                try await client.sendStop()
                guard case .streamStopped(let stopped)? = try await client.collectTurn().last?.frame else {
                    Issue.record("no stream_stopped")
                    return
                }
                #expect(stopped.messageIndex == nil)
                try await request.disconnected.wait()
                #expect(try await system.rest.messages(session).map(\.role) == [.user])

                try await client.send(message: "and now?")
                #expect(try await client.collectTurn().end().content == "ok")
            }
        }

        @Test func stopInTheMiddleKeepsWhatWasShownAndMarksItStopped() async throws {
            try await withNavi { system, model in
                model.enqueue([.text("Hello "), .text("wor"), .hang])
                let (session, client) = try await system.openSession()
                try await client.send(message: "greet")
                let shown = try await client.collect(text: "Hello wor")
                let request = try await model.nextRequest()
                try await client.sendStop()
                let rest = try await client.collectTurn()
                guard case .streamStopped(let stopped)? = rest.last?.frame else {
                    Issue.record("no stream_stopped")
                    return
                }
                (shown + rest).expectUnbrokenCursors()
                try await request.disconnected.wait()
                let messages = try await system.rest.messages(session)
                #expect(messages.map(\.role) == [.user, .assistant])
                #expect(messages[1].content == "Hello wor")
                #expect(messages[1].stopped)
                #expect(stopped.messageIndex == 1)

                try await client.send(message: "go on")
                #expect(try await client.collectTurn().end().content == "ok")
                #expect(try await system.rest.messages(session).map(\.index) == [0, 1, 2, 3])
            }
        }

        @Test func aStopWhileNoWorkerRunsEndsTheWaitingTurn() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "never mind")
                try await client.next(.messageAccepted)
                try await client.sendStop()
                #expect(try await client.collectTurn().last?.frame.kind == .streamStopped)
                #expect(try await system.connect(session).sync().turn == nil)
            }
        }

        @Test func twoStopsAtOnceEndTheRunningTurnAndNotTheOneThatWaits() async throws {
            try await withNavi { system, model in
                for number in 0..<10 {
                    model.enqueue([.text("on and "), .hang], .answer("of the second"))
                    let (session, client) = try await system.openSession()
                    let other = try await system.connect(session)
                    try await client.send(message: "first")
                    _ = try await client.collect(text: "on and ")
                    try await client.send(message: "second")
                    try await client.next(.turnQueued)
                    switch number % 3 {
                    case 0:
                        try await client.sendStop()
                        try await client.sendStop()
                    case 1:
                        async let one: Void = client.sendStop()
                        async let two: Void = other.sendStop()
                        _ = try await (one, two)
                    default:
                        for _ in 0..<2 {
                            try await system.rest.post("/sessions/\(session)/stop", "").expecting(202)
                        }
                    }
                    #expect(try await client.collectTurn().last?.frame.kind == .streamStopped)
                    #expect(try await client.collectTurn().end().content == "of the second")
                }
            }
        }

        @Test func aStopThatNamesAnEndedTurnLeavesTheNextOneAlone() async throws {
            try await withNavi { system, model in
                let gate = Gate("the late stop")
                model.enqueue(.answer("one"), [.text("two "), .gate(gate), .text("three")])
                let (session, client) = try await system.openSession()
                try await client.send(message: "first")
                let first = try await client.collectTurn().end().turnID
                try await client.send(message: "second")
                _ = try await client.collect(text: "two ")
                try await client.send(#"{"type":"stop","turn_id":"\#(first)"}"#)
                let answer = try await system.rest.post(
                    "/sessions/\(session)/stop", #"{"turn_id":"\#(first)"}"#
                ).expecting(202)
                #expect(answer.json["turn_id"] == .null)
                try await client.sendPing()
                try await client.next(.pong)
                gate.open()
                #expect(try await client.collectTurn().end().content == "two three")
            }
        }

        @Test func aTurnThatWaitsForAWorkerIsToldToWhoeverComes() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "patience")
                let accepted = try await client.next(.messageAccepted)
                let turn = [accepted].accepted.first?.turnID
                let sync = try await system.connect(session).sync()
                #expect(sync.turn?.turnID == turn && sync.turn?.state == .queued && sync.queued.isEmpty)
                let detail = try await system.rest.get("/sessions/\(session)").json["turn"]
                #expect(detail?["turn_id"]?.stringValue == turn?.description)
                #expect(detail?["state"]?.stringValue == "queued")
                try await system.startWorker()
                #expect(try await client.collectTurn().end().content == "ok")
                #expect(try await system.rest.get("/sessions/\(session)").json["turn"] == .null)
            }
        }

        @Test func aStopIsNotForgottenWhenTheGatewayDies() async throws {
            try await withNavi { system, model in
                model.enqueue([.text("on and "), .hang])
                let (session, client) = try await system.openSession()
                try await client.send(message: "talk")
                _ = try await client.collect(text: "on and ")
                let request = try await model.nextRequest()
                try await client.sendStop()
                try await system.restartGatewayAfterKill()
                try await eventually("the stop to be known or not") {
                    // The stop may or may not have been committed before the kill; a second one is harmless.
                    let again = try await system.connect(session)
                    try await again.sendStop()
                    return try await system.rest.messages(session).count == 2
                }
                try await request.disconnected.wait()
                #expect(try await system.rest.messages(session)[1].stopped)
            }
        }
    }
}
