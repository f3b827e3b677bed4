import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct SlowClientTests {
        /// One long answer: 1.8 MB. Several of them are more than the kernel holds for a connection.
        private static let flood = (0..<1800).map { "piece \($0) " + String(repeating: "x", count: 990) }

        @Test func aClientThatStopsReadingIsClosedAndComesBackToTheWholeAnswer() async throws {
            let gate = Gate("the slow client to be back")
            let long = ModelScript(Self.flood.map(ModelStep.text))
            let last = ModelScript(Self.flood.map(ModelStep.text) + [.gate(gate), .text("end")])
            // The window takes all of the answers: a compression would ask the model as well.
            try await withNavi(window: 1 << 23) { system, model in
                let (session, fast) = try await system.openSession()
                let slow = try await system.connect(session, options: .init(receiveBufferBytes: 8192))
                try await slow.next(.sessionSync)
                try await slow.pauseReading()
                for _ in 0..<4 {
                    model.enqueue(long)
                    try await fast.send(message: "flood")
                    #expect(try await fast.collectTurn(timeLimit: .seconds(30)).text == Self.flood.joined())
                }
                model.enqueue(last)
                try await fast.send(message: "and once more")
                let ofFast = try await fast.collect(timeLimit: .seconds(30), text: Self.flood.joined())
                try await slow.resumeReading()
                let closure = try await slow.closure(timeLimit: .seconds(30))
                #expect(closure.code == CloseCode.tooSlow.rawValue, "\(closure)")

                var shown = ShownAnswer()
                await #expect(throws: WebSocketClosure.self) {
                    while true { shown.take([try await slow.next()]) }
                }
                let again = try await system.connect(session, cursor: slow.lastCursor)
                gate.open()
                shown.take(try await again.collectTurn(timeLimit: .seconds(30)))
                #expect(shown.text == Self.flood.joined() + "end")
                let end = try await fast.collectTurn()
                (ofFast + end).ofTurns.expectUnbrokenCursors()
                #expect(try end.end().content == Self.flood.joined() + "end")
            }
        }
    }
}
