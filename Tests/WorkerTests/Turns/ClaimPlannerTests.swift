import NaviProtocol
import NaviStore
import Testing

@testable import worker

@Suite struct ClaimPlannerTests {
    private let turns = (0..<8).map { _ in TurnID.random() }

    private func claim(_ id: TurnID, runsAlone: Bool = false) -> Claim {
        let session = SessionRecord(
            id: .random(), profileID: "p", createdAt: WorkerFixture.begin, lastActive: WorkerFixture.begin)
        return .run(
            Assignment(
                worker: WorkerID("w"), leaseUntil: .max, turnID: id, ordinal: 0, attempt: 1, sessionID: session.id,
                profileID: "p",
                userMessage: Message(index: 0, role: .user, content: "x", createdAt: WorkerFixture.begin),
                numberedNow: false, runsAlone: runsAlone, startedAt: WorkerFixture.begin, session: session))
    }

    @Test func looksAroundAtTheStartAndThenOnlyWhenTold() throws {
        var planner = ClaimPlanner(capacity: 4)
        let first = planner.nextRequest()
        let request = try #require(first)
        #expect(request == .init(turnIDs: [], limit: 4, deadWorkers: [], looksForLost: true))
        _ = planner.claimed([], for: request)
        #expect(planner.nextRequest() == nil)
        planner.look()
        #expect(planner.nextRequest()?.looksForLost == true)
    }

    @Test func severalWishesBecomeOneClaim() {
        var planner = ClaimPlanner(capacity: 4)
        #expect(planner.want([turns[0], turns[1]]).isEmpty)
        #expect(planner.want([turns[1], turns[2]]).isEmpty)
        #expect(planner.nextRequest() == .init(turnIDs: Array(turns[0...2]), limit: 3, deadWorkers: []))
    }

    @Test func wishesBeyondTheRoomAreRefused() {
        var planner = ClaimPlanner(capacity: 2)
        #expect(planner.want(Array(turns[0..<5])) == Array(turns[2..<5]))
    }

    @Test func whatWasWantedAndNotGotIsReleased() throws {
        var planner = ClaimPlanner(capacity: 4)
        _ = planner.want([turns[0], turns[1]])
        let next = planner.nextRequest()
        let request = try #require(next)
        #expect(planner.claimed([claim(turns[1])], for: request) == [turns[0]])
        #expect(planner.runningCount == 1)
    }

    @Test func aFullClaimMeansThatMoreMayWait() throws {
        var planner = ClaimPlanner(capacity: 2)
        let next = planner.nextRequest()
        let request = try #require(next)
        _ = planner.claimed([claim(turns[0]), claim(turns[1])], for: request)
        #expect(planner.nextRequest() == nil, "no room")
        planner.turnEnded(next: nil)
        #expect(planner.nextRequest() == .init(turnIDs: [], limit: 1, deadWorkers: [], isIdle: false))
    }

    @Test func aSessionsNextTurnWaitsForItsShareLikeAnyOther() throws {
        var planner = ClaimPlanner(capacity: 2)
        let next = planner.nextRequest()
        let request = try #require(next)
        _ = planner.claimed([claim(turns[0])], for: request)
        planner.turnEnded(next: turns[5])
        #expect(planner.nextRequest() == .init(turnIDs: [], limit: 2, deadWorkers: []))
    }

    @Test func deadWorkersAreNamedUntilALookHasBeenMade() throws {
        var planner = ClaimPlanner(capacity: 2)
        func nextRequest() throws -> ClaimPlanner.Request {
            let next = planner.nextRequest()
            let request = try #require(next)
            _ = planner.claimed([], for: request)
            return request
        }
        _ = try nextRequest()
        planner.look(deadWorkers: [WorkerID("dead")])
        _ = planner.want([turns[0]])
        #expect(try nextRequest().deadWorkers == [WorkerID("dead")])
        #expect(
            try nextRequest()
                == .init(
                    turnIDs: [], limit: 2, deadWorkers: [WorkerID("dead")], looksForLost: true))
        planner.look()
        #expect(try nextRequest().deadWorkers == [])
    }

    @Test func whatIsWantedDuringAClaimGoesIntoTheNextOne() throws {
        var planner = ClaimPlanner(capacity: 4)
        _ = planner.want([turns[0]])
        let next = planner.nextRequest()
        let request = try #require(next)
        #expect(planner.isClaiming)
        _ = planner.want([turns[1]])
        #expect(planner.want([turns[2]]).isEmpty)
        #expect(planner.nextRequest() == nil, "one claim at a time")
        _ = planner.claimed([claim(turns[0])], for: request)
        #expect(planner.nextRequest()?.turnIDs == [turns[1], turns[2]])
    }

    @Test func aDrainingWorkerClaimsNothing() {
        var planner = ClaimPlanner(capacity: 2)
        _ = planner.want([turns[0]])
        #expect(planner.drain() == [turns[0]])
        #expect(planner.want([turns[1]]) == [turns[1]])
        planner.look()
        #expect(planner.nextRequest() == nil)
    }

    @Test func aClaimThatCouldNotBeMadeIsMadeAgain() throws {
        var planner = ClaimPlanner(capacity: 2)
        _ = planner.want([turns[0]])
        let next = planner.nextRequest()
        let request = try #require(next)
        #expect(planner.postponed(request).isEmpty)
        #expect(planner.nextRequest() == request)
    }

    @Test func aClaimThatCouldNotBeMadeWhileDrainingIsGivenUp() throws {
        var planner = ClaimPlanner(capacity: 2)
        _ = planner.want([turns[0]])
        let next = planner.nextRequest()
        let request = try #require(next)
        #expect(planner.drain().isEmpty)
        #expect(planner.postponed(request) == [turns[0]])
        #expect(!planner.isClaiming)
    }

    @Test func nothingIsTakenBesideATurnThatRunsAlone() throws {
        var planner = ClaimPlanner(capacity: 4)
        let next = planner.nextRequest()
        let request = try #require(next)
        _ = planner.claimed([claim(turns[0], runsAlone: true)], for: request)
        #expect(planner.offered == 0)
        planner.look()
        #expect(planner.nextRequest() == nil)
        #expect(planner.takesSeat() == false)
        #expect(planner.want([turns[1]]) == [turns[1]])
        #expect(planner.beginJob() == nil)
        let begins = (planner.mayBeginAlone(), planner.mayBeginAlone())
        #expect(begins == (true, false), "it begins once")
        planner.turnEnded(next: nil, ranAlone: true)
        #expect(planner.offered == 4)
    }

    @Test func itBeginsWhenWhatWasHereHasEnded() throws {
        var planner = ClaimPlanner(capacity: 4)
        #expect(planner.takesSeat() == true)
        #expect(planner.beginJob() == false)
        let next = planner.nextRequest()
        let request = try #require(next)
        #expect(!request.isIdle)
        _ = planner.claimed([claim(turns[0], runsAlone: true)], for: request)
        #expect(planner.mayBeginAlone() == false)
        planner.turnEnded(next: nil)
        #expect(planner.mayBeginAlone() == false)
        planner.endJob()
        let begins = planner.mayBeginAlone()
        #expect(begins)
    }

    @Test func othersHaveARoundBetweenTwoTurnsThatRunAlone() throws {
        var planner = ClaimPlanner(capacity: 4)
        func request() throws -> ClaimPlanner.Request {
            let next = planner.nextRequest()
            return try #require(next)
        }
        let first = try request()
        #expect(first.suspects == .first)
        _ = planner.claimed([claim(turns[0], runsAlone: true)], for: first)
        _ = planner.mayBeginAlone()
        planner.turnEnded(next: nil, ranAlone: true)
        let second = try request()
        #expect(second.suspects == .last && second.looksForLost)
        _ = planner.claimed([claim(turns[1])], for: second)
        planner.look()
        #expect(try request().suspects == .first)
    }

    @Test func aJobThatRunsAloneWaitsForTheTurnsAndKeepsOthersAway() {
        var planner = ClaimPlanner(capacity: 2)
        #expect(planner.takesSeat() == true)
        #expect(planner.beginJob() == false)
        planner.awaitAlone()
        #expect(planner.mayBeginAlone() == false)
        #expect(planner.takesSeat() == false)
        planner.turnEnded(next: nil)
        let begins = planner.mayBeginAlone()
        #expect(begins)
        planner.endJob(ranAlone: true)
        #expect(planner.takesSeat() == true)
    }
}
