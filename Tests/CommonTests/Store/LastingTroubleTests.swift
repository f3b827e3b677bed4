import Testing

@testable import NaviStore

@Suite struct LastingTroubleTests {
    @Test func aDatabaseThatCannotBeWrittenToForLongEndsTheProcessAndOneThatComesBackDoesNot() {
        let trouble = LastingTrouble()
        let begin = ContinuousClock.now
        let error = StoreError(.cannotOpen, "read-only")
        #expect(!trouble.judged(error, at: begin).isFatal)
        #expect(!trouble.judged(error, at: begin + .seconds(29)).isFatal)
        #expect(trouble.judged(error, at: begin + .seconds(30)).isFatal)
        #expect(!trouble.judged(StoreError(.busy, "busy"), at: begin + .seconds(60)).isFatal)
        trouble.end()
        #expect(!trouble.judged(error, at: begin + .seconds(61)).isFatal)
    }
}
