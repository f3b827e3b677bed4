import TestKit
import Testing

/// Waits end when they should, and never later than their limit.
@Suite(.timeLimit(.minutes(1)))
struct TestKitWaitingTests {
    @Test func aSignalWakesThoseWhoWaitBeforeAndAfter() async throws {
        let signal = Signal("it")
        async let before: Void = signal.wait()
        signal.fire()
        try await before
        try await signal.wait()
    }

    @Test func aWaitInVainEndsWithItsLimitAndSaysForWhat() async throws {
        let error = await #expect(throws: TimeLimitExceeded.self) {
            try await Signal("the bus").wait(timeLimit: .milliseconds(10))
        }
        #expect(error?.description == "waited 0.01 seconds in vain for the bus")
    }

    @Test func aMailboxKeepsOrderAndTellsTheEnd() async throws {
        let mailbox = Mailbox<Int>("numbers")
        for number in 0..<3 { mailbox.put(number) }
        mailbox.finish()
        for number in 0..<3 { #expect(try await mailbox.next() == number) }
        #expect(try await mailbox.next() == nil)
    }

    @Test func aManualClockWakesSleepersWhenItIsMovedPastTheirTime() async throws {
        let clock = ManualClock()
        async let short: Void = clock.sleep(for: .seconds(1))
        async let long: Void = clock.sleep(for: .seconds(10))
        try await clock.waitForSleepers(2)
        clock.advance(by: .seconds(2))
        try await short
        #expect(clock.sleeperCount == 1)
        clock.advance(by: .seconds(8))
        try await long
    }
}
