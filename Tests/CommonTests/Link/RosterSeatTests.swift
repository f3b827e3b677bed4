import NaviProtocol
import Testing

@testable import NaviLink

@Suite("Seats that are offered")
struct RosterSeatTests {
    private func offer(_ turn: UInt64, _ desk: inout RosterDesk) -> WorkerID? {
        desk.roster.offer(LinkFixture.turn(turn), at: desk.now)?.worker
    }

    private func assign(_ turn: UInt64, to worker: WorkerID, _ desk: inout RosterDesk) -> [Roster.Action] {
        desk.take(.assign(LinkFixture.assignment(turn, to: worker)))
    }

    private func withdraw(_ turn: UInt64, _ desk: inout RosterDesk) -> [Roster.Action] {
        desk.take(.withdraw(Seat(turn: LinkFixture.turn(turn), worker: .anna)))
    }

    @Test("A seat is offered at once, at the worker with the most credit, and only as long as there is some")
    func offering() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        desk.ready(.bert, capacity: 2)
        let seats = [1, 2, 3, 4].map { offer($0, &desk) }
        #expect(seats[0] == .bert && seats[3] == nil)
        #expect(Set([seats[1], seats[2]]) == [.anna, .bert])
        let again = offer(1, &desk)
        #expect(again == .bert && desk.roster.credit(of: .bert) == 0)
        let told = assign(1, to: .bert, &desk)
        #expect(told == [.send(.bert, .assign(LinkFixture.assignment(1, to: .bert)))])
    }

    @Test("An assigned turn counts as its worker's, however long it says nothing; a seat that nobody takes does not")
    func silence() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 3)
        for turn in 1...3 { _ = offer(UInt64(turn), &desk) }
        _ = assign(1, to: .anna, &desk)
        _ = assign(2, to: .anna, &desk)
        for _ in 0..<4 {
            desk.now += .seconds(5)
            _ = desk.receive(.heartbeat(running: 2), from: .anna)
            _ = desk.tick()
        }
        #expect(desk.roster.credit(of: .anna) == 1, "only the seat that nothing was heard of is free again")
        let gone = desk.receive(.goodbye, from: .anna)
        let lost: [TurnKey] = gone.flatMap { action -> [TurnKey] in
            if case .deliver(.workerLost(.anna, let running)) = action { running } else { [] }
        }
        #expect(Set(lost) == [LinkFixture.key(1), LinkFixture.key(2)])
    }

    @Test("A turn that may still be on its way outlasts a READY; one that never arrived does not, nor does its seat")
    func lostWord() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 2)
        for turn in 1...2 {
            _ = offer(UInt64(turn), &desk)
            _ = assign(UInt64(turn), to: .anna, &desk)
        }
        desk.ready(.anna, capacity: 2)
        #expect(desk.roster.credit(of: .anna) == 0)
        _ = desk.events(.anna, LinkFixture.key(2))
        desk.now += .seconds(10)
        desk.ready(.anna, capacity: 2, running: [LinkFixture.key(2)])
        #expect(desk.roster.credit(of: .anna) == 1)
        _ = offer(3, &desk)
        _ = assign(3, to: .anna, &desk)
        _ = desk.connected(.anna)
        let anew = desk.ready(.anna, capacity: 2, running: [LinkFixture.key(2)])
        #expect(anew.last == .wake(3, at: .anna), "it was sent over a connection that is gone")
    }

    @Test("Whoever waits for credit goes first")
    func waitingFirst() {
        var desk = RosterDesk()
        _ = desk.wake(1)
        let seat = offer(2, &desk)
        #expect(seat == nil)
        #expect(desk.ready(.anna, capacity: 1).last == .wake(1, at: .anna))
    }

    @Test("A seat that is given back goes to who waits; one whose turn runs is not given back")
    func withdrawing() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        _ = offer(1, &desk)
        _ = desk.wake(2)
        let handedOn = withdraw(1, &desk)
        #expect(handedOn == [.wake(2, at: .anna)])
        _ = desk.events(.anna, LinkFixture.key(2))
        let kept = withdraw(2, &desk)
        #expect(kept.isEmpty && desk.roster.worker(of: LinkFixture.turn(2)) == .anna)
    }

    @Test("A turn whose worker is lost before it was told waits for another one")
    func lostWorker() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        _ = offer(1, &desk)
        _ = desk.receive(.goodbye, from: .anna)
        let told = assign(1, to: .anna, &desk)
        #expect(told.isEmpty && desk.roster.pendingCount == 1)
        #expect(desk.ready(.bert, capacity: 1).last == .wake(1, at: .bert))
    }

    @Test("Nobody is asked for a turn whose seat was lost before it came to be")
    func lostSeat() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        _ = offer(1, &desk)
        _ = desk.connected(.anna)
        desk.ready(.anna, capacity: 1)
        #expect(desk.roster.worker(of: LinkFixture.turn(1)) == .anna, "nothing was said that could be lost")
        _ = desk.receive(.goodbye, from: .anna)
        let joined = desk.ready(.bert, capacity: 1)
        #expect(!joined.contains(.wake(1, at: .bert)) && desk.roster.credit(of: .bert) == 1)
        let nothing = withdraw(1, &desk)
        #expect(nothing.isEmpty)
    }

    @Test("A draining worker keeps no seats")
    func draining() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 0)
        let seat = offer(1, &desk)
        #expect(seat == nil)
    }

    @Test("A worker's socket that would not take the turn loses the turn to whoever can claim it")
    func refused() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        _ = offer(1, &desk)
        var actions: [Roster.Action] = []
        desk.roster.refused(.assign(LinkFixture.assignment(1, to: .anna)), by: .anna, at: desk.now, into: &actions)
        #expect(actions.isEmpty && desk.roster.pendingCount == 1)
    }
}
