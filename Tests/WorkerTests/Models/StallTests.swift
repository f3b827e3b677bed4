import NIOCore
import Testing

@testable import worker

@Suite struct StallTests {
    @Test func firstOutputAndGapHaveLimitsOfTheirOwn() {
        let limits = StreamLimits(firstOutput: .seconds(180), gap: .seconds(60))
        let progress = CallProgress()
        var record = StallRecord(word: progress.word, now: .zero)
        func look(_ seconds: Int) -> Stall? {
            record.look(at: progress.word, now: .seconds(seconds), limits: limits)
        }
        #expect(look(179) == nil)
        progress.beginHandling()
        #expect(look(500) == nil)
        #expect(look(900) == nil, "the call waits for us, not for the server")
        progress.beginWaiting()
        #expect(look(1000) == nil)
        #expect(look(1059) == nil)
        #expect(look(1060) == .gap(.seconds(60)))
        progress.beginDraining()
        #expect(look(1061) == nil)
        #expect(look(1063) == .drain)
    }

    @Test func nothingAtAllIsAStallOfTheFirstOutput() {
        let limits = StreamLimits(firstOutput: .seconds(180))
        var record = StallRecord(word: .init(), now: .seconds(10))
        #expect(record.look(at: .init(), now: .seconds(189), limits: limits) == nil)
        #expect(record.look(at: .init(), now: .seconds(190), limits: limits) == .firstOutput(.seconds(180)))
    }

    @Test func aFullInboxMakesTheServerWaitUntilItIsEmptied() {
        var inbox = InboxState<Int>(maxBufferedBytes: 10)
        let isWaiting = inbox.wait(7)
        #expect(isWaiting)
        guard case .goOn(7) = inbox.receive(ByteBuffer(string: "01234")) else {
            Issue.record("the waiter is woken")
            return
        }
        let waitsAgain = inbox.wait(8)
        #expect(!waitsAgain, "there is something to take")
        guard case .pause(nil) = inbox.receive(ByteBuffer(string: "0123456")) else {
            Issue.record("the inbox is full")
            return
        }
        let delivery = inbox.take()
        #expect(delivery?.chunks.count == 2)
        #expect(delivery?.hasRoomAgain == true)
        let rest = inbox.take()
        #expect(rest == nil)
    }

    @Test func theFirstEndOfAResponseCounts() {
        var inbox = InboxState<Int>(maxBufferedBytes: 10)
        _ = inbox.wait(1)
        let woken = [inbox.finish(.finished), inbox.finish(.failed(CancellationError()))]
        #expect(woken == [1, nil])
        guard case .finished = inbox.take()?.end else {
            Issue.record("finished")
            return
        }
        let rest = inbox.take()
        #expect(rest == nil)
    }
}
