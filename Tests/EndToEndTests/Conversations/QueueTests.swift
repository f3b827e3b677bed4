import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct QueueTests {
        /// Holds the answer to `first` until the gate opens; answers everything else at once.
        private static func holding(_ gate: Gate) -> ModelAnswer {
            .chosen {
                $0.lastUserText == "first" ? [.text("answer "), .gate(gate), .text("one")] : .answer("answer two")
            }
        }

        @Test func messagesSentWhileATurnRunsWaitAndComeInConversationOrder() async throws {
            let gate = Gate("the first answer")
            try await withNavi(answer: Self.holding(gate)) { system, _ in
                let (session, client) = try await system.openSession()
                let watcher = try await system.connect(session)
                try await client.send(message: "first")
                _ = try await client.collect(text: "answer ")
                try await client.send(message: "second", clientMessageID: "c2")
                let accepted = try await client.collect { $0.frame.kind == .messageAccepted }.accepted
                #expect(accepted.last?.messageIndex == nil)
                #expect(accepted.last?.queuePosition == 1)
                #expect(accepted.last?.turnState == .queued)
                guard case .turnQueued(let queued) = try await watcher.next(.turnQueued).frame else { return }
                #expect(queued.content == "second")
                #expect(queued.clientMessageID == "c2")
                #expect(try await system.connect(session).sync().queued.map(\.content) == ["second"])
                #expect(try await system.rest.summary(session).messageCount == 1)

                gate.open()
                #expect(try await client.collectTurn().end().content == "answer one")
                let second = try await client.collectTurn()
                #expect(try second.end().content == "answer two")
                #expect(second.userMessages.map(\.messageIndex) == [2])
                let messages = try await system.rest.messages(session)
                #expect(messages.map(\.content) == ["first", "answer one", "second", "answer two"])
                #expect(messages.map(\.index) == [0, 1, 2, 3])
            }
        }

        @Test func aMessageMayAskToBeRefusedWhileATurnRuns() async throws {
            let gate = Gate("the first answer")
            try await withNavi(answer: Self.holding(gate)) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "first")
                _ = try await client.collect(text: "answer ")
                try await client.send(message: "second", clientMessageID: "c2", onBusy: .reject)
                let error = try await client.collect { $0.frame.kind == .error }.failure()
                #expect(error.code == .busy)
                #expect(error.turnID == nil)
                #expect(error.clientMessageID == "c2")
                gate.open()
                _ = try await client.collectTurn()
                #expect(try await system.rest.messages(session).count == 2)
            }
        }

        @Test func sixteenMessagesWaitAndTheNextIsRefused() async throws {
            let gate = Gate("the first answer")
            try await withNavi(answer: Self.holding(gate)) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "first")
                _ = try await client.collect(text: "answer ")
                for number in 1...17 { try await client.send(message: "m\(number)", clientMessageID: "c\(number)") }
                let error = try await client.collect { $0.frame.kind == .error }.failure()
                #expect(error.code == .queueFull)
                #expect(error.retryable)
                #expect(error.clientMessageID == "c17")
                #expect(try await system.connect(session).sync().queued.count == 16)
                gate.open()
                for _ in 0...16 { _ = try await client.collectTurn() }
                #expect(try await system.rest.messages(session).count == 34)
            }
        }
    }
}
