import NaviTelemetry
import Testing

@testable import NaviProcess

@Suite struct WatchdogTests {
    @Test func aProcessWorksAsLongAsEveryLoopComesRound() {
        let (now, hearts) = (MonotonicClock().reading, [Heartbeat("resting"), Heartbeat("working")])
        hearts[1].start()
        var watch = LoopWatch(patience: .seconds(3600))
        #expect(watch.look(at: hearts) == .init(isAlive: true, fallenSilent: []))
        let stuck = Heartbeat("stuck", clock: FrozenClock(reading: now))
        stuck.start()
        #expect(watch.look(at: hearts + [stuck]).isAlive)
    }

    @Test func aLoopThatStandsStillIsNamedOnceUntilItComesRoundAgain() {
        let heart = Heartbeat("database writer")
        heart.start()
        var watch = LoopWatch(patience: .seconds(-1))
        #expect(watch.look(at: [heart]) == .init(isAlive: false, fallenSilent: ["database writer"]))
        #expect(watch.look(at: [heart]) == .init(isAlive: false, fallenSilent: []))
        heart.rest(for: .seconds(60))
        #expect(watch.look(at: [heart]) == .init(isAlive: true, fallenSilent: []))
        heart.start()
        #expect(watch.look(at: [heart]).fallenSilent == ["database writer"])
    }

    @Test(
        "Only a manager that watches this process is told",
        arguments: [
            (nil, nil, nil), ("", nil, nil), ("0", nil, nil), ("-5", nil, nil), ("a", nil, nil),
            ("15000000", nil, Duration.seconds(15)), ("15000000", "7", .seconds(15)), ("15000000", "8", nil),
            ("99999999999999999999", nil, nil), ("9223372036854775807", nil, .seconds(3600)),
        ] as [(String?, String?, Duration?)])
    func limit(microseconds: String?, processID: String?, expected: Duration?) {
        #expect(
            ServiceManager.watchdogLimit(microseconds: microseconds, processID: processID, ownID: 7) == expected)
    }
}

/// Stands still.
private struct FrozenClock: SteadyClock {
    let reading: Duration
}
