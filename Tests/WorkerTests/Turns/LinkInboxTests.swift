import NIOCore
import NaviLink
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct LinkInboxTests {
    private func inbox(_ worker: WorkerFixture) -> LinkInbox {
        let intake = TurnIntake(
            seats: Seats(workerID: worker.workerID, capacity: 2), store: worker.store, executor: worker.executor,
            leaseClock: worker.leaseTime.clock)
        return LinkInbox(intake: intake, registry: worker.registry, gateways: worker.executor.gateways)
    }

    @Test func replaysComeFromTheLogUntilTheEndIsAcknowledged() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("a", "b")))
        let key = try await worker.runTurn("hello").key
        let inbox = inbox(worker)
        inbox.handle([.tell(.replay(attempt: 1, from: 2), of: key.turnID)])
        guard case .replayed(key, let frames, end: 4)? = worker.sent.all.last else {
            Issue.record("no replay")
            return
        }
        #expect(frames.map(\.index) == [2, 3])
        inbox.handle([
            .tell(.acknowledgeEnd(attempt: 1), of: key.turnID), .tell(.replay(attempt: 1, from: 2), of: key.turnID),
        ])
        #expect(worker.sent.all.last == .replayGone(key.turnID, attempt: 1))
    }

    @Test func aGatewayThatRestartedGetsUnacknowledgedEndsAgain() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("a")))
        let key = try await worker.runTurn("hello").key
        let before = worker.sent.all.count
        inbox(worker).handle([.hello])
        #expect(worker.sent.all.count == before + 1)
        guard case .events(key, let frames)? = worker.sent.all.last else {
            Issue.record("no frames")
            return
        }
        #expect(frames.map(\.index) == [0, 1, 2])
        #expect(frames.last?.outcome != nil)
    }

    @Test func aTurnThatIsAssignedIsHeldAndReplayedLikeAnyOther() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let assignment = try await worker.assign("hello")
        let (inbox, turn) = (inbox(worker), assignment.turnID)
        inbox.handle([.assign(assignment)])
        #expect(worker.registry.keys.map(\.turnID) == [turn])
        try #require(worker.registry.stream(assignment.ref)).emit([.text("a")])
        #expect(worker.sent.all.count == 1)
        inbox.handle([.tell(.replay(attempt: 1, from: 0), of: turn)])
        guard case .replayed(_, let frames, end: 2)? = worker.sent.all.last else { throw Failure("no replay") }
        #expect(frames.count == 2)
    }

    @Test func aStopInterruptsItsTurnOnly() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        try await worker.accept("hello")
        let turn = try await worker.claim()
        inbox(worker).handle([.tell(.stop, of: .random()), .heartbeat])
        #expect(turn.interruption.reason == nil)
        inbox(worker).handle([.tell(.stop, of: turn.key.turnID)])
        #expect(turn.interruption.reason == .stop)
    }

    @Test func wakingsBeyondTheRoomAreReleasedAtOnce() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let turns = (0..<3).map { _ in TurnID.random() }
        inbox(worker).handle(turns.map { .wake($0) })
        #expect(worker.sent.released.first == turns[2])
    }

    @Test func afterADrainNothingIsTaken() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let turn = TurnID.random()
        inbox(worker).handle([.drain, .wake(turn)])
        #expect(worker.sent.released == [turn])
    }
}
