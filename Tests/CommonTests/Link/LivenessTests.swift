import Testing

@testable import NaviLink

@Suite struct LivenessTests {
    @Test("Three intervals of silence mean that the peer is lost")
    func silence() {
        var liveness = Liveness(terms: .init(interval: .seconds(1), misses: 3), now: .seconds(10))
        #expect(!liveness.isLost(at: .milliseconds(12_999)))
        #expect(liveness.isLost(at: .seconds(13)))
        liveness.heard(at: .seconds(12))
        #expect(!liveness.isLost(at: .seconds(14)))
        #expect(liveness.isLost(at: .seconds(15)))
    }

    @Test("A sign of life is due every interval, whatever is heard")
    func beats() {
        var liveness = Liveness(terms: .init(), now: .zero)
        liveness.heard(at: .milliseconds(900))
        #expect(!liveness.isBeatDue(at: .milliseconds(999)))
        #expect(liveness.isBeatDue(at: .seconds(1)))
        liveness.beat(at: .seconds(1))
        #expect(!liveness.isBeatDue(at: .milliseconds(1_999)))
        #expect(liveness.nextBeat == .seconds(2))
    }

    @Test("The deadline is the earlier of the next beat and the loss")
    func deadline() {
        var liveness = Liveness(terms: .init(interval: .seconds(1), misses: 3), now: .zero)
        #expect(liveness.deadline == .seconds(1))
        liveness.beat(at: .milliseconds(2_500))
        #expect(liveness.deadline == .seconds(3))
    }
}
