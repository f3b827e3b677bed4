import TestKit
import Testing

@testable import worker

@Suite struct InterruptionTests {
    @Test func endsWhateverTheWorkWaitsFor() async throws {
        let interruption = Interruption()
        let isWaiting = Signal("the work to wait")
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await interruption.run {
                        isWaiting.fire()
                        try await Signal("nothing").wait(timeLimit: .seconds(600))
                    }
                }
                try await isWaiting.wait()
                interruption.interrupt(.stop)
                try await group.waitForAll()
            }
        }
        #expect(interruption.reason == .stop)
    }

    @Test func workThatHasItsResultKeepsIt() async throws {
        #expect(try await Interruption().run { 7 } == 7)
        let interruption = Interruption()
        let result = try await interruption.run {
            interruption.interrupt(.stop)
            return 7
        }
        #expect(result == 7)
    }

    @Test func nothingBeginsAfterAnInterruption() async throws {
        let interruption = Interruption()
        interruption.interrupt(.handBack)
        await #expect(throws: CancellationError.self) {
            try await interruption.run { Issue.record("the work was begun") }
        }
    }

    @Test func theFirstReasonCountsUnlessTheLeaseIsLost() {
        let interruption = Interruption()
        interruption.interrupt(.stop)
        interruption.interrupt(.handBack)
        #expect(interruption.reason == .stop)
        interruption.interrupt(.leaseLost)
        interruption.interrupt(.stop)
        #expect(interruption.reason == .leaseLost)
    }

    @Test func errorsOfTheWorkComeThrough() async throws {
        await #expect(throws: Failure.self) {
            try await Interruption().run { throw Failure("broken") }
        }
    }
}
