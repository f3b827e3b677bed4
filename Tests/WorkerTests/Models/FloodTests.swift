import NIOCore
import NaviProfiles
import TestKit
import Testing

@testable import worker

/// A model server that sends without saying anything.
@Suite(.timeLimit(.minutes(2))) struct FloodTests {
    static let silence = [
        "\n", "\r\n", ": ping\n", ":\r\n\r\n", "event: ping\n\n", "id: 1\nretry: 5\n\n", "\r\n\n\r\n", ": é😀\n",
    ]

    @Test(arguments: UInt64(0)..<20)
    func whatIsSaidIsTheSameWithAnyFloodAroundIt(seed: UInt64) throws {
        var edges = Edges(seed: seed)
        var stream = ""
        var expected: [String] = []
        for number in 0..<20 {
            for _ in 0..<edges.number(0...30) { stream += edges.pick(Self.silence) }
            stream += "data: {\"n\":\(number)}\n\n"
            expected.append("{\"n\":\(number)}")
        }
        stream += String(repeating: edges.pick(Self.silence), count: 100)
        var parser = ServerSentEventParser(maxLineBytes: 1000)
        var found: [String] = []
        for part in edges.parts(of: Array(stream.utf8)) {
            parser.append(ByteBuffer(bytes: part))
            while let event = try parser.next() { found.append(String(buffer: event)) }
        }
        if let rest = try parser.finish() { found.append(String(buffer: rest)) }
        #expect(found == expected)
    }

    @Test(arguments: UInt64(0)..<20)
    func emptyLinesBetweenLinesOfJSONAreNone(seed: UInt64) throws {
        var edges = Edges(seed: seed)
        var stream = ""
        for number in 0..<20 {
            for _ in 0..<edges.number(0...100) { stream += edges.pick(["\n", "\r\n"]) }
            stream += "{\"n\":\(number)}\n"
        }
        var parser = NDJSONParser(maxLineBytes: 1000)
        var found: [String] = []
        for part in edges.parts(of: Array(stream.utf8)) {
            parser.append(ByteBuffer(bytes: part))
            while let line = try parser.next() { found.append(String(buffer: line)) }
        }
        #expect(found == (0..<20).map { "{\"n\":\($0)}" })
    }

    @Test(arguments: UInt64(0)..<20)
    func noMoreIsTakenAtOnceThanMayBeAndNothingIsLost(seed: UInt64) {
        var edges = Edges(seed: seed)
        let most = edges.number(1...50)
        var inbox = InboxState<Int>(maxBufferedBytes: 100, maxTakenBytes: most)
        var (sent, taken): ([UInt8], [UInt8]) = ([], [])
        var isPaused = false
        func take() {
            guard let delivery = inbox.take() else { return }
            let bytes = delivery.chunks.flatMap { Array($0.readableBytesView) }
            #expect(bytes.count <= most && (bytes.count == most || !delivery.hasMore))
            #expect(delivery.end == nil || !delivery.hasMore, "the end comes last")
            if delivery.hasRoomAgain {
                #expect(isPaused)
                isPaused = false
            }
            taken += bytes
        }
        for _ in 0..<200 {
            if edges.once(in: 2) { take() }
            let bytes = (0..<edges.number(0...60)).map { UInt8(truncatingIfNeeded: $0 &+ sent.count) }
            sent += bytes
            if case .pause = inbox.receive(ByteBuffer(bytes: bytes)) { isPaused = true }
        }
        _ = inbox.finish(.finished)
        var ends = 0
        while let delivery = inbox.take() {
            taken += delivery.chunks.flatMap { Array($0.readableBytesView) }
            if delivery.hasRoomAgain { isPaused = false }
            if delivery.end != nil { ends += 1 }
        }
        #expect(taken == sent && ends == 1 && !isPaused)
        let mustWait = inbox.wait(1)
        #expect(mustWait, "nothing is left")
    }

    @Test(arguments: [Backend.openai, .ollama])
    func aFloodOfNothingKeepsNobodyElseWaiting(_ backend: Backend) async throws {
        let gate = Gate("the flood to end")
        let begun = Signal("the flood to begin")
        // Ollama's lines know no comments.
        let nothing = backend == .ollama ? "\n\r\n" : ": ping\n\n\n"
        let flood = ModelStep.raw(String(repeating: nothing, count: 20_000))
        let server = try await ScriptedModelServer.start()
        server.enqueue(
            ModelScript(
                [.sendHead, flood, .reach(begun)] + Array(repeating: flood, count: 20) + [.gate(gate), .text("end")]))
        try await withConnections { connections in
            let provider = ProviderFixture.provider(backend, of: server, connections)
            async let flooded = collect(provider)
            try await begun.wait()
            for number in 0..<5 {
                server.enqueue(.words(20))
                #expect(try await collect(provider).0.text.hasSuffix("w19 "), "\(number)")
            }
            gate.open()
            #expect(try await flooded.0.text == "end")
        }
    }
}
