import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct SlowClientTests {
        @Test func aClientThatStopsReadingIsClosedAndComesBackToTheWholeAnswer() async throws {
            let gate = Gate("the slow client to be back")
            let flood = (0..<8000).map { "piece \($0) " + String(repeating: "x", count: 1000) }
            let script = ModelScript(flood.map(ModelStep.text) + [.gate(gate), .text("end")])
            try await withNavi(answer: .always(script)) { system, _ in
                let (session, fast) = try await system.openSession()
                let slow = try await system.connect(session, options: .init(receiveBufferBytes: 8192))
                try await slow.next(.sessionSync)
                try await slow.pauseReading()
                try await fast.send(message: "flood")
                let ofFast = try await fast.collect(timeLimit: .seconds(60), text: flood.joined())
                try await slow.resumeReading()
                #expect(try await slow.closure(timeLimit: .seconds(30)).code == 4008)

                var shown = ShownAnswer()
                await #expect(throws: WebSocketClosure.self) {
                    while true { shown.take([try await slow.next()]) }
                }
                let again = try await system.connect(session, cursor: slow.lastCursor)
                gate.open()
                shown.take(try await again.collect(timeLimit: .seconds(60)) { $0.frame.isTerminal })
                #expect(shown.text == flood.joined() + "end")
                let end = try await fast.collectTurn()
                (ofFast + end).expectUnbrokenCursors()
                #expect(try end.end().content == flood.joined() + "end")
            }
        }
    }
}
