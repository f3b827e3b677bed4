import NaviLink
import NaviProtocol
import NaviStore
import Testing

@testable import worker

@Suite struct EndedStreamsTests {
    private func stream(bytes: Int = 10) -> (TurnStream, TurnRef) {
        let key = TurnKey(sessionID: .random(), turnID: .random(), ordinal: 0, attempt: 1)
        let stream = TurnStream(key: key, to: Sent())
        stream.emit([.text(String(repeating: "x", count: bytes))])
        return (stream, TurnRef(turnID: key.turnID, attempt: 1))
    }

    @Test func streamsAreKeptForTheirLifetime() {
        var ended = EndedStreams(limits: .init(lifetime: .seconds(60)))
        let (first, firstRef) = stream()
        let (second, secondRef) = stream()
        ended.keep(first, as: firstRef, now: 0)
        ended.keep(second, as: secondRef, now: 30_000)
        ended.expire(now: 59_999)
        #expect(ended.count == 2)
        ended.expire(now: 60_000)
        #expect(ended[firstRef] == nil)
        #expect(ended[secondRef] === second)
        ended.expire(now: 90_000)
        #expect(ended.count == 0)
        #expect(ended.byteCount == 0)
    }

    @Test func anAcknowledgedStreamGoesAtOnce() {
        var ended = EndedStreams()
        let streams = (0..<3).map { _ in stream() }
        for (stream, ref) in streams { ended.keep(stream, as: ref, now: 0) }
        ended.remove(streams[1].1)
        #expect(ended.streams.map(\.key) == [streams[0].0.key, streams[2].0.key])
    }

    @Test func beyondTheBoundTheOldestGoFirst() {
        var ended = EndedStreams(limits: .init(maxBytes: 10_000))
        let streams = (0..<3000).map { _ in stream(bytes: 100) }
        for (stream, ref) in streams {
            ended.keep(stream, as: ref, now: 0)
            #expect(ended.byteCount <= 10_000)
        }
        #expect(ended.count > 10)
        #expect(ended[streams[0].1] == nil)
        #expect(ended[streams[2999].1] != nil)
        #expect(ended.streams.count == ended.count)
    }
}
