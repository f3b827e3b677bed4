import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct SessionNameTests {
    @Test(arguments: [
        ("Trip to Rome", "Trip to Rome"), ("\"Trip to Rome.\"", "Trip to Rome"), ("\n\n# Trip\nmore", "Trip"),
        ("Title: **Trip**", "Trip"), ("Meeting: Monday", "Meeting: Monday"),
        ("They talk of Rome.\n</think>\n\nTrip to Rome", "Trip to Rome"), ("hm[/THINK]Trip", "Trip"),
    ])
    func aNameIsOneLineWithoutMarksAroundIt(answer: String, name: String) {
        #expect(SessionName.name(in: answer) == name)
    }

    @Test func anEmptyAnswerIsNoNameAndALongOneIsCut() {
        #expect(SessionName.name(in: " \n\"\" ") == nil)
        #expect(SessionName.name(in: String(repeating: "x", count: 500))?.count == SessionName.maxCharacters)
    }
}

@Suite struct SessionNamerTests {
    private func namer(_ worker: WorkerFixture) -> JobRunner {
        worker.runner([
            SessionNamer(
                agent: worker.executor.agent, isAutomatic: true, gateways: worker.sent, logger: .silent)
        ])
    }

    @Test func aSessionIsNamedFromItsFirstExchangeAndItsClientsAreTold() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("Rome is nice"), .text("\"Trip to Rome\"")))
        try await worker.runTurn("tell me of Rome")
        try await worker.store.requestJob(JobOrder(.name, of: worker.session), now: WorkerFixture.begin)
        let found = try await namer(worker).runNext()
        #expect(found)
        #expect(try await worker.store.session(worker.session)?.name == "Trip to Rome")
        guard case .sessionUpdated(let update)? = try worker.sent.notices().last else {
            Issue.record("nobody was told")
            return
        }
        #expect(update.name == "Trip to Rome")
        #expect(try await namer(worker).runNext() == false)
    }

    @Test func aNameThatAUserGaveIsNeverOverwritten() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("hi"), .text("Another name")))
        try await worker.runTurn("hello")
        let change = SessionChange(name: .set("Mine"))
        _ = try await worker.store.updateSession(worker.session, change, now: WorkerFixture.begin)
        try await worker.store.requestJob(JobOrder(.name, of: worker.session), now: WorkerFixture.begin)
        _ = try await namer(worker).runNext()
        #expect(try await worker.store.session(worker.session)?.name == "Mine")
    }

    @Test func aModelThatFailsLeavesTheSessionUnnamedAndTheJobDone() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("hi"), .failure(.overloaded)))
        try await worker.runTurn("hello")
        try await worker.store.requestJob(JobOrder(.name, of: worker.session), now: WorkerFixture.begin)
        _ = try await namer(worker).runNext()
        #expect(try await worker.store.session(worker.session)?.name == nil)
        #expect(try await !worker.store.hasJob(.name, of: worker.session))
    }

    @Test func aJobOfALostWorkerIsTakenUpOnceItsLeaseIsOver() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("hi"), .text("A name")))
        try await worker.runTurn("hello")
        let store = worker.store
        try await store.requestJob(JobOrder(.name, of: worker.session), now: WorkerFixture.begin)
        let lease = worker.leaseTime.clock.terms(duration: .seconds(60))
        let request = JobRequest(
            kinds: [.name], workerID: WorkerID("lost"), lease: lease, now: WorkerFixture.begin)
        guard case .run(let job)? = try await store.claimJob(request) else {
            Issue.record("no job")
            return
        }
        #expect(job.session == worker.session)
        #expect(try await namer(worker).runNext() == false)
        worker.leaseTime.advance(by: .seconds(61))
        #expect(try await namer(worker).runNext())
        #expect(try await store.session(worker.session)?.name == "A name")
    }
}
