import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct ResumeTests {
        @Test func aClientThatComesBackWithItsCursorGetsExactlyWhatItMissed() async throws {
            let (away, back) = (Gate("the client to be away"), Gate("the client to be back"))
            let script: ModelScript = [
                .text("seen "), .gate(away), .text("missed "), .thinking("missed thought"), .text("too "), .gate(back),
                .text("live"),
            ]
            try await withNavi(answer: .always(script)) { system, _ in
                let (session, client) = try await system.openSession()
                let watcher = try await system.connect(session)
                try await client.send(message: "go")
                let seen = try await client.collect(text: "seen ")
                try await client.abort()
                away.open()
                var watched = try await watcher.collect(text: "seen missed too ")
                let again = try await system.connect(session, cursor: client.lastCursor)
                let sync = try await again.sync()
                #expect(sync.recovered)
                #expect(sync.turn?.state == .running)
                back.open()
                let rest = try await again.collectTurn()
                watched += try await watcher.collectTurn()
                #expect(seen.ofTurns + rest.ofTurns == watched.ofTurns)
                (seen.ofTurns + rest.ofTurns).expectUnbrokenCursors()
                #expect(try rest.end().content == "seen missed too live")
            }
        }

        @Test func aClientThatJoinsInMidstreamGetsTheTurnFromItsStart() async throws {
            let gate = Gate("the late client")
            try await withNavi(answer: .always([.text("early "), .gate(gate), .text("late")])) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                let early = try await client.collect(text: "early ")
                let late = try await system.connect(session)
                let sync = try await late.sync()
                #expect(sync.turn?.turnID == early.accepted.first?.turnID)
                #expect(sync.messageCount == 1)
                gate.open()
                let ofLate = try await late.collectTurn()
                let ofFirst = early + (try await client.collectTurn())
                #expect(ofLate.ofTurns == ofFirst.ofTurns)
            }
        }

        /// The gateway makes up how an assigned turn begins; its worker tells it to the next gateway.
        @Test func aTurnBeginsTheSameWhetherTheGatewayOrItsWorkerSaysSo() async throws {
            let gate = Gate("the next gateway")
            try await withNavi(answer: .always([.text("early "), .gate(gate), .text("late")])) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                let before = try await client.collect(text: "early ")
                #expect(before.accepted.first?.turnState == .running, "it was assigned")
                try await system.gateway?.killNow()
                try await system.startGateway()
                try await system.waitUntilReady()
                let again = try await system.connect(session)
                gate.open()
                let after = try await again.collectTurn()
                #expect(Array(after.ofTurns.prefix(2)) == before.ofTurns)
                #expect(before.ofTurns.map(\.frame.kind) == [.streamStart, .streamDelta])
            }
        }

        @Test func noNumberInACursorEndsTheGatewayWhileTheTurnRunsNorAfterwards() async throws {
            let gate = Gate("the odd clients")
            try await withNavi(answer: .always([.text("one "), .gate(gate), .text("two")])) { system, _ in
                let gateway = system.gateway?.pid
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collect(text: "one ")
                let known = try #require(client.lastCursor)
                func tryAll() async throws {
                    for index in Edges.integers.map(String.init) + ["18446744073709551616", "1e99", "-"] {
                        for cursor in [
                            "\(known.turnOrdinal).\(known.attempt).\(index)", "\(known.turnOrdinal).\(index).0",
                            "\(index).\(known.attempt).0",
                        ] {
                            let odd = try await WebSocketClient.connect(
                                port: system.port, path: "/ws/sessions/\(session)?cursor=\(cursor)")
                            #expect(try await odd.sync().sessionID == session, "\(cursor)")
                            try await odd.abort()
                        }
                    }
                }
                try await tryAll()
                gate.open()
                #expect(try await client.collectTurn().end().content == "one two")
                try await tryAll()
                #expect(system.gateway?.pid == gateway && system.gateway?.exit == nil)
            }
        }

        @Test func aCursorOfAnEndedTurnEitherRecoversItsRestOrSaysToReload() async throws {
            let gate = Gate("the client to be away")
            try await withNavi(answer: .always([.text("one "), .gate(gate), .text("two")])) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                let seen = try await client.collect(text: "one ")
                try await client.abort()
                gate.open()
                try await system.waitForMessages(2, in: session)
                let again = try await system.connect(session, cursor: client.lastCursor)
                let sync = try await again.sync()
                guard sync.recovered, sync.turn != nil || sync.cursor != client.lastCursor else { return }
                let rest = try await again.collectTurn()
                #expect((seen + rest).text == "one two")
                (seen.ofTurns + rest.ofTurns).expectUnbrokenCursors()
            }
        }

        @Test(arguments: ["99.1.5", "0.9.0", "0.0.12345"])
        func aCursorFromNowhereIsNotRecovered(_ cursor: String) async throws {
            try await withNavi { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collectTurn()
                let again = try await system.connect(session, cursor: Cursor(cursor))
                #expect(try await !again.sync().recovered)
                try await again.sendPing()
                #expect(try await again.next().frame.kind == .pong)
            }
        }

        @Test func aKilledGatewayCostsTheClientNeitherGapNorRepeat() async throws {
            let (dead, back) = (Gate("the gateway to be dead"), Gate("the client to be back"))
            let script: ModelScript = [
                .text("before "), .gate(dead), .text("while dead "), .gate(back), .text("after"),
            ]
            try await withNavi(answer: .always(script)) { system, model in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                let before = try await client.collect(text: "before ")
                try await system.gateway?.killNow()
                dead.open()
                try await system.startGateway()
                try await system.waitUntilReady()
                let again = try await system.connect(session, cursor: client.lastCursor)
                let sync = try await again.sync()
                #expect(sync.recovered)
                back.open()
                let after = try await again.collectTurn()
                #expect(after.restart == nil)
                (before.ofTurns + after.ofTurns).expectUnbrokenCursors()
                #expect((before + after).text == "before while dead after")
                #expect(try after.end().content == "before while dead after")
                #expect(try await system.rest.messages(session).map(\.content) == ["go", "before while dead after"])
                #expect(model.requests.count == 1)
            }
        }

        @Test func aTurnThatEndsWhileTheGatewayIsDeadIsInTheHistoryAndTheSessionGoesOn() async throws {
            let gate = Gate("the gateway to be dead")
            let script: ModelScript = [.text("before "), .gate(gate), .text("after")]
            try await withNavi { system, model in
                model.enqueue(script)
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collect(text: "before ")
                let request = try await model.nextRequest()
                try await system.gateway?.killNow()
                gate.open()
                try await request.answered.wait()
                try await system.startGateway()
                try await system.waitForMessages(2, in: session)
                #expect(try await system.rest.messages(session)[1].content == "before after")
                try await system.waitUntilReady()
                let again = try await system.connect(session)
                try await again.send(message: "next")
                try await again.next(.messageAccepted)
                #expect(try await again.collectTurn().end().content == "ok")
            }
        }
    }
}
