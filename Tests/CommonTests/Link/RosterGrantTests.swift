import NIOCore
import NaviProtocol
import Testing

@testable import NaviLink

@Suite("Reserved places")
struct RosterGrantTests {
    private let bytes = ByteBuffer(string: "all about it")

    private func reserve(_ turn: UInt64, _ desk: inout RosterDesk) -> WorkerID? {
        desk.roster.reserve(LinkFixture.turn(turn), at: desk.now)
    }

    private func grant(
        _ turn: UInt64, to worker: WorkerID, isCommitted: Bool = true, _ desk: inout RosterDesk
    ) -> [Roster.Action] {
        var actions: [Roster.Action] = []
        desk.roster.grant(
            LinkFixture.key(turn), to: worker, bytes, isCommitted: isCommitted, at: desk.now, into: &actions)
        return actions
    }

    private func committed(_ turn: UInt64, by worker: WorkerID, _ desk: inout RosterDesk) -> [Roster.Action] {
        var actions: [Roster.Action] = []
        desk.roster.committed(LinkFixture.key(turn), by: worker, at: desk.now, into: &actions)
        return actions
    }

    private func release(_ turn: UInt64, _ desk: inout RosterDesk) -> [Roster.Action] {
        var actions: [Roster.Action] = []
        desk.roster.release(LinkFixture.turn(turn), at: desk.now, into: &actions)
        return actions
    }

    @Test("A place is taken at once, at the worker with the most credit, and only as long as there is some")
    func reserving() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        desk.ready(.bert, capacity: 2)
        let places = [1, 2, 3, 4].map { reserve($0, &desk) }
        #expect(places[0] == .bert && places[3] == nil)
        #expect(Set([places[1], places[2]]) == [.anna, .bert])
        let again = reserve(1, &desk)
        #expect(again == .bert && desk.roster.credit(of: .bert) == 0)
        let granted = grant(1, to: .bert, &desk)
        #expect(granted == [.send(.bert, .grant(LinkFixture.turn(1), bytes, isCommitted: true))])
    }

    @Test("The word of a commit goes to who was told before; if that one is gone, the turn waits for another")
    func committed() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 2)
        _ = reserve(1, &desk)
        _ = reserve(2, &desk)
        let early = grant(1, to: .anna, isCommitted: false, &desk)
        #expect(early == [.send(.anna, .grant(LinkFixture.turn(1), bytes, isCommitted: false))])
        let word = committed(1, by: .anna, &desk)
        #expect(word == [.send(.anna, .committed(LinkFixture.turn(1)))])
        _ = desk.receive(.goodbye, from: .anna)
        let tooLate = grant(2, to: .anna, isCommitted: false, &desk)
        #expect(tooLate.isEmpty)
        let lost = committed(2, by: .anna, &desk)
        #expect(lost.isEmpty && desk.roster.pendingCount == 1)
    }

    @Test("A granted turn counts as its worker's from the commit on, however long it says nothing")
    func presumed() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 3)
        for turn in 1...3 { _ = reserve(UInt64(turn), &desk) }
        _ = grant(1, to: .anna, &desk)
        _ = grant(2, to: .anna, isCommitted: false, &desk)
        _ = committed(2, by: .anna, &desk)
        for _ in 0..<4 {
            desk.now += .seconds(5)
            _ = desk.receive(.heartbeat(running: 2), from: .anna)
            _ = desk.tick()
        }
        #expect(desk.roster.credit(of: .anna) == 1, "only the place that nothing was heard of is free again")
        let gone = desk.receive(.goodbye, from: .anna)
        let lost: [TurnKey] = gone.flatMap { action -> [TurnKey] in
            if case .deliver(.workerLost(.anna, let running)) = action { running } else { [] }
        }
        #expect(Set(lost) == [LinkFixture.key(1), LinkFixture.key(2)])
    }

    @Test("A grant that may still be on its way outlasts a READY; one that never arrived does not, nor does its place")
    func lostWord() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 2)
        for turn in 1...2 {
            _ = reserve(UInt64(turn), &desk)
            _ = grant(UInt64(turn), to: .anna, &desk)
        }
        desk.ready(.anna, capacity: 2)
        #expect(desk.roster.credit(of: .anna) == 0)
        _ = desk.events(.anna, LinkFixture.key(2))
        desk.now += .seconds(10)
        desk.ready(.anna, capacity: 2, running: [LinkFixture.key(2)])
        #expect(desk.roster.credit(of: .anna) == 1)
        _ = reserve(3, &desk)
        _ = grant(3, to: .anna, &desk)
        _ = desk.connected(.anna)
        let anew = desk.ready(.anna, capacity: 2, running: [LinkFixture.key(2)])
        #expect(anew.last == .run(3, at: .anna), "it was sent over a connection that is gone")
    }

    @Test("Whoever waits for credit goes first")
    func waitingFirst() {
        var desk = RosterDesk()
        _ = desk.dispatch(1)
        let place = reserve(2, &desk)
        #expect(place == nil)
        #expect(desk.ready(.anna, capacity: 1).last == .run(1, at: .anna))
    }

    @Test("A place that is given back goes to who waits; one whose turn runs is not given back")
    func releasing() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        _ = reserve(1, &desk)
        _ = desk.dispatch(2)
        let handedOn = release(1, &desk)
        #expect(handedOn == [.run(2, at: .anna)])
        _ = desk.events(.anna, LinkFixture.key(2))
        let kept = release(2, &desk)
        #expect(kept.isEmpty && desk.roster.worker(of: LinkFixture.turn(2)) == .anna)
    }

    @Test("A turn whose worker is lost before it was told waits for another one")
    func lostWorker() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        _ = reserve(1, &desk)
        _ = desk.receive(.goodbye, from: .anna)
        let told = grant(1, to: .anna, &desk)
        #expect(told.isEmpty && desk.roster.pendingCount == 1)
        #expect(desk.ready(.bert, capacity: 1).last == .run(1, at: .bert))
    }

    @Test("A draining worker keeps no places")
    func draining() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 0)
        let place = reserve(1, &desk)
        #expect(place == nil)
    }

    @Test("A worker's socket that would not take the grant loses the turn to whoever can claim it")
    func refused() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        _ = reserve(1, &desk)
        var actions: [Roster.Action] = []
        desk.roster.refused(
            .grant(LinkFixture.turn(1), bytes, isCommitted: true), by: .anna, at: desk.now, into: &actions)
        #expect(actions.isEmpty && desk.roster.pendingCount == 1)
    }
}
