import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct ConversationTests {
        @Test func anAnswerIsStreamedStoredAndStillThereAfterEverythingWasRestarted() async throws {
            try await withNavi(answer: .always(.answer(pieces: ["Hel", "lo ", "there"]))) { system, model in
                let (session, client) = try await system.openSession()
                try await client.send(message: "Hi", clientMessageID: "m1")
                let frames = try await client.collectTurn()
                let end = try frames.end()
                #expect(frames.text == "Hello there")
                #expect(end.content == "Hello there")
                #expect(end.messageIndex == 1)
                frames.expectUnbrokenCursors()
                #expect(frames.ofTurns.first?.frame.kind == .streamStart)
                #expect(frames.accepted.first?.clientMessageID == "m1")
                #expect(frames.userMessages.first?.message.content == "Hi")

                let before = try await system.rest.messages(session)
                #expect(before.map(\.role) == [.user, .assistant])
                #expect(before.map(\.content) == ["Hi", "Hello there"])
                #expect(try await system.gateway?.terminate() == .status(0))
                #expect(try await system.workers[0].terminate() == .status(0))
                try await system.startGateway()
                try await system.startWorker()
                try await system.waitUntilReady()
                #expect(try await system.rest.messages(session) == before)
                let sync = try await system.connect(session).sync()
                #expect(sync.messageCount == 2)
                #expect(sync.turn == nil)
            }
        }

        @Test func twoClientsOfOneSessionSeeTheSameFrames() async throws {
            let gate = Gate("the second half")
            let script: ModelScript = [.thinking("let me see"), .text("one "), .gate(gate), .text("two")]
            try await withNavi(answer: .always(script)) { system, _ in
                let (session, first) = try await system.openSession()
                let second = try await system.connect(session)
                try await second.next(.sessionSync)
                try await first.send(message: "count")
                let beginning = try await first.collect(text: "one ")
                gate.open()
                let ofFirst = beginning + (try await first.collectTurn())
                let ofSecond = try await second.collectTurn()
                #expect(ofFirst.ofTurns == ofSecond.ofTurns)
                #expect(ofFirst.userMessages == ofSecond.userMessages)
                #expect(ofFirst.userMessages.count == 1)
                #expect(ofSecond.accepted.isEmpty)
                #expect(ofFirst.thinking == "let me see")
                #expect(ofFirst.kinds.contains(.thinkingEnd))
            }
        }

        @Test(arguments: ["openai", "ollama", "anthropic"])
        func textsOfAllKindsAreTheSameToTheByteInDeltasEndAndHistory(_ backend: String) async throws {
            let pieces = [
                "👩‍👩‍👧", "\u{200D}", "👦 e", "\u{301}", "\u{301} ", "line\r", "\nline\r\n\n", "nul\0byte ",
                "\u{7F}\u{1B}[0m",
                "\"quotes\" \\back\\ /slash/ ", "\u{2028}\u{2029}", " שלום ", "\u{202E}rtl", "🇩", "🇪", "\u{FEFF}",
                " \t trailing  \n",
            ]
            let whole = pieces.joined()
            try await withNavi(.init(backend: backend), answer: .always(.answer(pieces: pieces))) { system, model in
                let (session, client) = try await system.openSession()
                try await client.send(message: whole)
                let frames = try await client.collectTurn()
                #expect(frames.text.isIdentical(to: whole))
                #expect(try frames.end().content.isIdentical(to: whole))
                #expect(frames.userMessages.first?.message.content?.isIdentical(to: whole) == true)
                for message in try await system.rest.messages(session) {
                    #expect(message.content?.isIdentical(to: whole) == true, "\(message.role)")
                }
                #expect(try await model.nextRequest().lastUserText.isIdentical(to: whole))
            }
        }

        @Test func aTurnSurvivesTheClosingOfItsSocket() async throws {
            let reached = Signal("the middle of the answer")
            let gate = Gate("the rest")
            let script: ModelScript = [.text("first "), .reach(reached), .gate(gate), .text("last")]
            try await withNavi(answer: .always(script)) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                try await reached.wait()
                try await client.abort()
                gate.open()
                try await system.waitForMessages(2, in: session)
                let messages = try await system.rest.messages(session)
                #expect(messages[1].content == "first last")
                #expect(!messages[1].interrupted)
            }
        }

        @Test func aMessageThatIsSentAgainIsOneMessage() async throws {
            let gate = Gate("the answer")
            try await withNavi(answer: .always([.text("a"), .gate(gate), .text("b")])) { system, model in
                let (session, client) = try await system.openSession()
                try await client.send(message: "once", clientMessageID: "same")
                let first = try await client.collect(text: "a").accepted
                try await client.send(message: "once", clientMessageID: "same")
                let second = try await client.collect { $0.frame.kind == .messageAccepted }.accepted
                gate.open()
                _ = try await client.collectTurn()
                try await client.send(message: "once", clientMessageID: "same")
                let third = try await client.collect { $0.frame.kind == .messageAccepted }.accepted
                #expect(Set((first + second + third).map(\.turnID)).count == 1)
                #expect((first + second + third).count == 3)
                #expect(second.first?.turnState == .running)
                #expect(third.first?.turnState == .done)
                #expect(third.first?.messageIndex == 0)
                #expect(try await system.rest.messages(session).count == 2)
                #expect(model.requests.count { $0.lastUserText == "once" } == 1)
            }
        }

        @Test func aMessageAcceptedWhileNoWorkerRunsIsAnsweredWhenOneStarts() async throws {
            try await withNavi(.init(workers: 0), answer: .always(.answer("at last"))) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "anyone?")
                let accepted = try await client.collect { $0.frame.kind == .messageAccepted }.accepted
                #expect(accepted.first?.turnState == .queued)
                try await system.startWorker()
                #expect(try await client.collectTurn().end().content == "at last")
                #expect(try await system.rest.messages(session).count == 2)
            }
        }

        @Test func manySessionsAtOnceGetTheirOwnAnswers() async throws {
            let echo = ModelAnswer.chosen { .answer(pieces: ["echo ", "of ", $0.lastUserText]) }
            try await withNavi(.init(workers: 2), answer: echo) { system, _ in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<24 {
                        group.addTask {
                            let (_, client) = try await system.openSession()
                            for round in 0..<2 {
                                try await client.send(message: "s\(number)r\(round)")
                                let frames = try await client.collectTurn()
                                #expect(try frames.end().content == "echo of s\(number)r\(round)")
                                frames.expectUnbrokenCursors()
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }
}
