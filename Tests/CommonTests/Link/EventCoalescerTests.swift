import NIOCore
import Testing

@testable import NaviLink

@Suite struct EventCoalescerTests {
    private let one = LinkFixture.key(1)
    private let two = LinkFixture.key(2)

    @Test("Frames of each turn that were queued one by one become one message per turn")
    func joins() {
        let messages: [WorkerMessage] = [
            .events(one, LinkFixture.texts(0..<1)), .events(two, LinkFixture.texts(5..<6)),
            .events(one, LinkFixture.texts(1..<3)), .events(two, LinkFixture.texts(6..<7)),
        ]
        #expect(
            EventCoalescer.coalesce(messages) == [
                .events(one, LinkFixture.texts(0..<3)), .events(two, LinkFixture.texts(5..<7)),
            ])
    }

    @Test("No frame passes a message of another kind")
    func keepsOrder() {
        let messages: [WorkerMessage] = [
            .events(one, LinkFixture.texts(0..<1)), .released(two.turnID), .events(one, LinkFixture.texts(1..<2)),
            .released(one.turnID),
        ]
        #expect(EventCoalescer.coalesce(messages) == messages)
    }

    @Test("A hole in the indexes begins a new message")
    func holes() {
        let messages: [WorkerMessage] = [
            .events(one, LinkFixture.texts(0..<1)), .events(one, LinkFixture.texts(2..<3)),
            .events(one, LinkFixture.texts(3..<4)),
        ]
        #expect(
            EventCoalescer.coalesce(messages) == [
                .events(one, LinkFixture.texts(0..<1)), .events(one, LinkFixture.texts(2..<4)),
            ])
    }

    @Test("A message stays within its bound")
    func bounded() {
        let messages = (0..<1000).map { WorkerMessage.events(one, LinkFixture.texts($0..<$0 + 1)) }
        let sizes = EventCoalescer.coalesce(messages).map { message in
            if case .events(_, let frames) = message { frames.count } else { 0 }
        }
        #expect(sizes == [512, 488])
    }
}
