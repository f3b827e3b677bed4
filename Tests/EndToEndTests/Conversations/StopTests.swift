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
