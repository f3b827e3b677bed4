import NaviProtocol
import NaviStore
import Testing

@testable import worker

@Suite struct TurnRegistryTests {
    @Test func aLaterAttemptEndsTheEarlierOnesThatAreStillHere() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        try await worker.accept("hello")
        let first = try await worker.claim()
        var claimed = first.assignment
        claimed.attempt = 2
        let second = RunningTurn(claimed, to: worker.executor.gateways)
        #expect(worker.registry.add(second))
        #expect(first.interruption.reason == .leaseLost && second.interruption.reason == nil)
        #expect(!worker.registry.add(RunningTurn(first.assignment, to: worker.executor.gateways)))
    }

    @Test func eachAttemptHasARenewalOfItsOwn() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        try await worker.accept("hello")
        let turn = try await worker.claim()
        let later = TurnRef(turnID: turn.key.turnID, attempt: 2)
        let renewals = try await worker.store.renew(
            worker: worker.workerID, turns: [turn.ref, later],
            lease: worker.leaseTime.clock.terms(duration: .seconds(15)))
        #expect(renewals == [turn.ref: .kept(stopRequested: false), later: .lost])
    }
}
