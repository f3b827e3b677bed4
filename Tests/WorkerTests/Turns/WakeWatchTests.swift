import Testing

@testable import worker

@Suite struct WakeWatchTests {
    @Test func whoIsAskedEverySecondHasNotSlept() {
        let watch = WakeWatch()
        #expect((0..<60).allSatisfy { !watch.hasJustWoken(at: Int64($0) * 1000) })
    }

    @Test func afterASilenceOthersGetTheTimeOfALease() {
        let watch = WakeWatch()
        #expect(!watch.hasJustWoken(at: 1000))
        #expect(watch.hasJustWoken(at: 18_000))
        #expect((19...32).allSatisfy { watch.hasJustWoken(at: $0 * 1000) })
        #expect(!watch.hasJustWoken(at: 33_000))
    }

    @Test func theBeginningIsNoSilence() {
        #expect(!WakeWatch().hasJustWoken(at: 1_000_000))
    }
}
