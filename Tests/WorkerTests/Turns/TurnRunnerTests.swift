import NaviLink
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct TurnRunnerTests {
    private let clock = ManualClock()
    private let ready = Signal("the worker to be ready")
    /// What the gateway is told about places.
    private let offers = Mailbox<Int>("another number of places")

    /// Runs the worker's turns beside `body`, then drains.
    private func running(
        _ worker: WorkerFixture, capacity: Int = 4, own: ProcessIdentity? = nil,
        _ body: (TurnIntake) async throws -> Void
    ) async throws {
        let seats = Seats(workerID: worker.workerID, capacity: capacity) { [offers] in offers.put($0) }
        let intake = intake(worker, seats)
        let scout = TurnScout(
            store: worker.store, intake: intake, detector: DeadOwnerDetector(own: own, bootID: "a boot"),
            workerID: worker.workerID, clock: clock, logger: .silent)
        let runner = TurnRunner(
            intake: intake, scout: scout, seats: seats, executor: worker.executor, drainTimeout: .seconds(20),
            clock: clock, onReady: { [ready] in ready.fire() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await runner.run() }
            try await ready.wait()
            try await body(intake)
            intake.drain()
            try await group.waitForAll()
        }
    }

    private func intake(_ worker: WorkerFixture, _ seats: Seats) -> TurnIntake {
        TurnIntake(seats: seats, store: worker.store, executor: worker.executor, leaseClock: worker.leaseTime.clock)
    }

    /// A worker whose process id another process has by now.
    private func dead(beside worker: WorkerFixture, _ own: ProcessIdentity) async throws -> WorkerFixture {
        let dead = try WorkerFixture(beside: worker, ScriptedModel())
        try await dead.store.registerWorker(
            WorkerRecord(
                id: dead.workerID, pid: own.pid, pidNamespace: own.pidNamespace, processStart: own.start - 1,
                bootID: "a boot"))
        return dead
    }

    /// Two turns of a worker that is lost with both of them.
    private func loseTwoTurns(_ worker: WorkerFixture, _ session: SessionID) async throws {
        let dead = try WorkerFixture(beside: worker, ScriptedModel())
        try await worker.accept("suspect 1")
        try await worker.accept("suspect 2", in: session)
        for _ in 0..<2 { _ = try await dead.claim() }
        try await worker.register([dead.workerID])
        _ = try await worker.store.claim(
            ClaimRequest(
                workerID: WorkerID("finder"), turnIDs: [.random()], limit: 1,
                lease: worker.leaseTime.clock.terms(duration: .seconds(15)), deadWorkers: [dead.workerID],
                now: WorkerFixture.begin))
    }

    private func letTwoSecondsPass() async throws {
        clock.advance(by: .seconds(1))
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(1))
    }

    @Test func whatWaitsAtTheStartIsRun() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one"), .text("two")))
        try await worker.accept("first")
        try await worker.accept("second")
        try await running(worker) { _ in
            _ = try await worker.ended.next()
            _ = try await worker.ended.next()
        }
        #expect(
            try await worker.transcript() == ["user: first", "assistant: one", "user: second", "assistant: two"])
    }

    @Test func aWishOfTheGatewayIsRunAtOnce() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one")))
        try await running(worker) { intake in
            intake.want([try await worker.accept("hello")])
            _ = try await worker.ended.next()
        }
    }

    @Test func anAssignedTurnIsRunWithoutAClaim() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one")))
        let assignment = try await worker.assign("hello")
        try await running(worker) { intake in
            intake.take(assignment)
            intake.take(assignment)
            _ = try await worker.ended.next()
            intake.take(assignment)
        }
        #expect(worker.model.callCount == 1)
        #expect(try await worker.transcript() == ["user: hello", "assistant: one"])
    }

    /// The gateway has shown it; whoever takes its place has to be told.
    @Test func howAnAssignedTurnBeginsIsToldToWhoAsksOnly() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one")))
        let assignment = try await worker.assign("hello")
        try await running(worker) { intake in
            intake.take(assignment)
            _ = try await worker.ended.next()
        }
        #expect(try worker.sent.frames().map(\.cursor?.index) == [1, 2])
        let stream = try #require(worker.registry.stream(assignment.ref))
        guard case .replayed(_, let frames, end: 3) = stream.replay(from: 0) else { throw Failure("no replay") }
        #expect(try ReceivedFrame(json: Array(frames[0].json.readableBytesView)).frame.kind == .streamStart)
    }

    @Test func aTurnThatHasNoRowIsDroppedAndNothingIsWrittenForIt() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one")))
        var assignment = try await worker.assign("hello")
        let unwritten = TurnID.random()
        assignment.turnID = unwritten
        assignment.stored?.messages[0].plain.turnID = unwritten
        let lost = assignment
        try await running(worker) { intake in
            intake.take(lost)
            try await worker.sent.first { $0 == .released(unwritten) ? () : nil }
        }
        #expect(worker.model.callCount == 1 && worker.registry.isEmpty)
        #expect(try !worker.sent.kinds().contains(.streamEnd))
        #expect(try await worker.transcript() == ["user: hello"])
    }

    @Test func anAssignmentThatWasLostOnTheWayIsFoundWithinTwoSeconds() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one")))
        try await running(worker) { _ in
            try await clock.waitForSleepers()
            _ = try await worker.assign("hello")
            worker.leaseTime.advance(by: .seconds(2))
            try await letTwoSecondsPass()
            _ = try await worker.ended.next()
        }
        #expect(try await worker.transcript() == ["user: hello", "assistant: one"])
    }

    @Test func anAssignmentBeyondTheCapacityIsHandedBackAndClaimedWhenThereIsRoom() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.hang(), .text("two")))
        let other = SessionID.random()
        _ = try await worker.store.createSession(id: other, profileID: "secretary", now: WorkerFixture.begin)
        let (first, second) = (try await worker.assign("first"), try await worker.assign("second", in: other))
        try await running(worker, capacity: 1) { intake in
            intake.take(first)
            _ = try await worker.model.streamed.next()
            intake.take(second)
            try await worker.sent.first { $0 == .released(second.turnID) ? () : nil }
            #expect(worker.registry.turnIDs == [first.turnID])
            worker.registry.interrupt(first.turnID, .stop)
            _ = try await worker.ended.next()
            _ = try await worker.ended.next()
        }
        #expect(try await worker.store.messages(other, limit: 9).messages.last?.content == "two")
    }

    /// Late, or from a clock that goes otherwise: what cannot be begun is claimed instead.
    @Test(arguments: [3, -3600]) func anAssignmentThatCannotBeTrustedIsClaimed(_ seconds: Int) async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one")))
        let assignment = try await worker.assign("hello")
        worker.leaseTime.advance(by: .seconds(seconds))
        try await running(worker) { intake in
            intake.take(assignment)
            _ = try await worker.ended.next()
        }
        #expect(try await worker.transcript() == ["user: hello", "assistant: one"])
    }

    @Test func aDrainingWorkerEndsWhatItIsAssignedMeanwhile() async throws {
        let gate = Gate("the first answer")
        let slow = ScriptedModel.Answer(events: [[.text("one")]], meanwhile: { try await gate.wait() })
        let worker = try await WorkerFixture(ScriptedModel(slow, .text("two")))
        let other = SessionID.random()
        _ = try await worker.store.createSession(id: other, profileID: "secretary", now: WorkerFixture.begin)
        let (first, second) = (try await worker.assign("hello"), try await worker.assign("hello", in: other))
        try await running(worker) { intake in
            intake.take(first)
            _ = try await worker.model.streamed.next()
            intake.drain()
            intake.take(second)
            _ = try await worker.ended.next()
            gate.open()
        }
        #expect(try await worker.transcript().last == "assistant: one")
    }

    @Test func whatADepartedWorkerWasAssignedIsTakenOverAtTheNextLook() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("taken over")))
        let departed = try WorkerFixture(beside: worker, ScriptedModel())
        _ = try await departed.assign("hello")
        try await running(worker) { _ in
            try await clock.waitForSleepers()
            clock.advance(by: .seconds(1))
            _ = try await worker.ended.next()
        }
        #expect(try await worker.transcript() == ["user: hello", "assistant: taken over"])
    }

    @Test func aWishForATurnThatADeadWorkerHoldsIsFulfilledAtOnce() async throws {
        let own = try #require(ProcessIdentity.current())
        let worker = try await WorkerFixture(ScriptedModel(.text("taken over")))
        let dead = try await dead(beside: worker, own)
        let assignment = try await dead.assign("hello")
        try await running(worker, own: own) { intake in
            intake.want([assignment.turnID])
            _ = try await worker.ended.next()
        }
        #expect(try await worker.transcript() == ["user: hello", "assistant: taken over"])
    }

    @Test func aWishThatCannotBeFulfilledIsReleased() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let unknown = TurnID.random()
        try await running(worker) { intake in
            intake.want([unknown])
            try await worker.sent.first { $0 == .released(unknown) ? () : nil }
        }
    }

    @Test func anUnannouncedTurnIsFoundWithinTwoSeconds() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one")))
        try await running(worker) { _ in
            try await clock.waitForSleepers()
            try await worker.accept("hello")
            try await letTwoSecondsPass()
            _ = try await worker.ended.next()
        }
    }

    @Test func aDeadWorkersTurnIsTakenOverAtTheNextLook() async throws {
        let own = try #require(ProcessIdentity.current())
        let worker = try await WorkerFixture(ScriptedModel(.text("taken over")))
        let dead = try await dead(beside: worker, own)
        try await dead.accept("hello")
        _ = try await dead.claim()
        try await running(worker, own: own) { _ in
            try await clock.waitForSleepers()
            clock.advance(by: .seconds(1))
            _ = try await worker.ended.next()
        }
        #expect(try await worker.transcript() == ["user: hello", "assistant: taken over"])
    }

    @Test func noMoreThanTheCapacityRunsAtOnce() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.hang(), .text("two")))
        let other = SessionID.random()
        _ = try await worker.store.createSession(id: other, profileID: "secretary", now: WorkerFixture.begin)
        let first = try await worker.accept("first")
        let request = AcceptRequest(sessionID: other, content: "second", now: WorkerFixture.begin + .seconds(1))
        _ = try await worker.store.accept(request, turnID: .random())
        try await running(worker, capacity: 1) { _ in
            _ = try await worker.model.streamed.next()
            #expect(worker.registry.held.map(\.turn.key.turnID) == [first])
            worker.registry.interrupt(first, .stop)
            _ = try await worker.ended.next()
            _ = try await worker.ended.next()
        }
        #expect(worker.model.callCount == 2)
    }

    @Test func aDrainingWorkerLetsItsTurnsEnd() async throws {
        let gate = Gate("the answer that ends in time")
        let slow = ScriptedModel.Answer(events: [[.text("in time")]], meanwhile: { try await gate.wait() })
        let worker = try await WorkerFixture(ScriptedModel(slow))
        try await worker.accept("hello")
        try await running(worker) { intake in
            _ = try await worker.model.streamed.next()
            intake.drain()
            gate.open()
        }
        #expect(try await worker.history().last?.content == "in time")
    }

    @Test func whatDoesNotEndInTimeIsHandedBack() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.hang(after: .text("void"))))
        let id = try await worker.accept("hello")
        try await running(worker) { intake in
            _ = try await worker.model.streamed.next()
            intake.drain()
            try await clock.waitForSleepers(2)
            #expect(worker.registry.held.count == 1)
            clock.advance(by: .seconds(20))
        }
        #expect(try await worker.store.turnStates([id])[id]?.state == .queued)
        #expect(worker.sent.released == [id])
        #expect(try worker.sent.kinds() == [.streamStart, .streamDelta])
    }

    @Test func wishesOfADrainingWorkerAreReleased() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let intake = intake(worker, Seats(workerID: worker.workerID, capacity: 4))
        intake.drain()
        let id = try await worker.accept("hello")
        intake.want([id])
        #expect(worker.sent.released == [id])
    }

    @Test func aTurnThatWasInALostWorkerBeginsWhenItIsAloneAndNothingIsTakenBesideIt() async throws {
        let gate = Gate("the turn that was here before")
        let model = ScriptedModel(
            choosing: { request in
                switch request.messages.last?.content {
                case "before": ScriptedModel.Answer(events: [[.text("done")]], meanwhile: { try await gate.wait() })
                default: .text("done")
                }
            }, answers: [])
        let worker = try await WorkerFixture(model)
        let beside = try await worker.moreSessions(3)
        try await worker.accept("before", in: beside[1])
        try await running(worker) { intake in
            _ = try await worker.model.streamed.next()
            try await loseTwoTurns(worker, beside[0])
            async let offered = offers.next()
            // For three seconds they are left to workers that hold nothing.
            for _ in 0..<4 {
                worker.leaseTime.advance(by: .seconds(2))
                try await letTwoSecondsPass()
                try await clock.waitForSleepers()
            }
            #expect(try await offered == 0, "the gateway offers nothing beside it")
            #expect(worker.model.callCount == 1, "it waits for the turn that was here before")
            let assignment = try await worker.assign("assigned", in: beside[2])
            intake.take(assignment)
            #expect(worker.model.callCount == 1, "nothing is taken beside it")
            gate.open()
            for _ in 0..<2 { _ = try await worker.ended.next() }
            try await clock.waitForSleepers()
            try await letTwoSecondsPass()
            for _ in 0..<2 { _ = try await worker.ended.next() }
        }
        #expect(worker.model.callCount == 4)
    }
}
