import Testing

@testable import NaviLink

@Suite struct SendPacingTests {
    @Test("After a pause a burst goes out at once, then one per interval")
    func burstThenPace() {
        var pacing = SendPacing(interval: .microseconds(100), burst: 3, now: .seconds(1))
        var now = Duration.seconds(1)
        for _ in 0..<4 {
            #expect(pacing.nextSend <= now)
            pacing.sent(at: now)
        }
        for _ in 0..<10 {
            #expect(pacing.nextSend == now + .microseconds(100))
            now = pacing.nextSend
            pacing.sent(at: now)
        }
        now += .milliseconds(1)
        for _ in 0..<4 {
            #expect(pacing.nextSend <= now)
            pacing.sent(at: now)
        }
        #expect(pacing.nextSend > now)
    }

    @Test("Without an interval nothing waits")
    func noPacing() {
        var pacing = SendPacing(interval: .zero, burst: 0, now: .zero)
        for _ in 0..<100 {
            pacing.sent(at: .seconds(5))
            #expect(pacing.nextSend <= .seconds(5))
        }
    }
}
