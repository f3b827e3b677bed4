import NaviProfiles
import Testing

@testable import worker

@Suite struct CompressionPolicyTests {
    private let policy = CompressionPolicy(keepRecentTurns: 3)

    @Test func aProfileMayWantAnotherThresholdAndOtherTurnsKept() {
        var overrides = CompressionOverrides()
        #expect(CompressionPolicy().overridden(by: overrides) == CompressionPolicy())
        overrides.threshold = 0.5
        overrides.keepRecentTurns = 2
        let policy = CompressionPolicy().overridden(by: overrides)
        #expect(policy.trigger(window: 1000, outputReserve: 100) == 500)
        #expect(policy.keepRecentTurns == 2)
    }

    @Test func isDueAtTheThresholdOrWhenTheNextMessageAndItsAnswerWouldNotFit() {
        #expect(!policy.isDue(contextTokens: 7999, window: 10_000, outputReserve: 1000))
        #expect(policy.isDue(contextTokens: 8000, window: 10_000, outputReserve: 1000))
        #expect(policy.trigger(window: 10_000, outputReserve: 4000) == 5000)
        #expect(!CompressionPolicy(isEnabled: false).isDue(contextTokens: 9999, window: 10_000, outputReserve: 1))
        #expect(!policy.isDue(contextTokens: 10, window: 0, outputReserve: 1))
    }

    /// A turn waits for a summary when its message does not fit below the limit of a call.
    @Test(arguments: [1000, 2048, 4096, 8192, 20_000, 32_768, 128_000, 1_000_000])
    func theTriggerLeavesRoomForAMessageAtEveryWindow(window: Int) {
        for share in [5, 10, 50] {
            let limit = window - window / share
            let trigger = CompressionPolicy().trigger(window: window, outputReserve: window / share)
            #expect(trigger > window / 2 && limit - trigger >= min(window / 10, 8192))
        }
    }
}
