import NIOCore
import Testing

@testable import NaviLink

@Suite struct GapDetectorTests {
    @Test("Frames in order move it on, a gap does not")
    func gapsAreHealedByReplay() {
        var detector = GapDetector(attempt: 1)
        #expect(detector.observe(LinkFixture.text("a", at: 0), attempt: 1) == .inOrder)
        #expect(detector.observe(LinkFixture.text("d", at: 3), attempt: 1) == .gap(from: 1))
        #expect(detector.observe(LinkFixture.text("e", at: 4), attempt: 1) == .gap(from: 1))
        for index in 1...4 { #expect(detector.observe(LinkFixture.text("x", at: index), attempt: 1) == .inOrder) }
        #expect(detector.observe(LinkFixture.text("d", at: 3), attempt: 1) == .duplicate)
        #expect(detector.expectedIndex == 5)
    }

    @Test("A merged frame fills its whole span, or overlaps")
    func merged() {
        var detector = GapDetector(attempt: 1, expectedIndex: 2)
        #expect(detector.observe(span(2, 9), attempt: 1) == .inOrder)
        #expect(detector.observe(span(3, 9), attempt: 1) == .duplicate)
        #expect(detector.observe(span(8, 12), attempt: 1) == .overlap(from: 10))
        #expect(detector.observe(span(12, 20), attempt: 1) == .gap(from: 10))
        #expect(detector.expectedIndex == 10)
    }

    @Test("Attempts are never mixed")
    func attempts() {
        var detector = GapDetector(attempt: 2, expectedIndex: 5)
        #expect(detector.observe(LinkFixture.text("old", at: 5), attempt: 1) == .olderAttempt)
        #expect(detector.observe(LinkFixture.text("new", at: 0), attempt: 3) == .newerAttempt)
        #expect(detector.attempt == 2)
        detector.begin(attempt: 3)
        #expect(detector.observe(LinkFixture.text("new", at: 0), attempt: 3) == .inOrder)
        #expect(detector.observe(LinkFixture.text("old", at: 1), attempt: 2) == .olderAttempt)
    }

    private func span(_ first: Int, _ last: Int) -> TurnFrame {
        TurnFrame(firstIndex: first, index: last, kind: .streamDelta, json: ByteBuffer())
    }
}
