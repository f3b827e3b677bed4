import NaviProtocol
import Testing

@testable import NaviLink

@Suite struct RosterTests {
    @Test("A worker joins with its first message, and is asked for a READY when that was none")
    func joining() {
        var desk = RosterDesk()
        #expect(desk.ready(.anna, capacity: 2) == [.joined(.anna), .ready(.anna, capacity: 2)])
        #expect(
            desk.receive(.released(LinkFixture.turn(9)), from: .bert) == [
                .joined(.bert), .deliver(.message(.bert, .released(LinkFixture.turn(9)))), .send(.bert, .hello),
            ])
        #expect(desk.roster.workerCount == 2)
        #expect(desk.roster.credit(of: .bert) == 0)
    }

    @Test("A worker that takes nothing more, since it drains, is there and takes no turns")
    func takers() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 2)
        desk.ready(.bert, capacity: 2)
        #expect(desk.roster.takerCount == 2)
        desk.ready(.anna, capacity: 0)
        #expect(desk.roster.workerCount == 2 && desk.roster.takerCount == 1)
        desk.ready(.bert, capacity: 0)
        #expect(desk.roster.takerCount == 0)
        desk.ready(.anna, capacity: 2)
        #expect(desk.roster.takerCount == 1)
    }

    @Test("A turn goes to the worker with the most credit, and waits when there is none")
    func dispatching() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        desk.ready(.bert, capacity: 3)
        #expect(desk.wake(1) == [.wake(1, at: .bert)])
        #expect(desk.wake(2) == [.wake(2, at: .bert)])
        _ = desk.wake(3)
        _ = desk.wake(4)
        #expect(desk.wake(5) == [])
        #expect(desk.roster.pendingCount == 1)
        #expect(desk.roster.credit(of: .anna) == 0)
        #expect(
            desk.receive(.released(LinkFixture.turn(1)), from: .bert) == [
                .deliver(.message(.bert, .released(LinkFixture.turn(1)))), .wake(5, at: .bert),
            ])
    }

    @Test("Waiting turns keep their order, and a turn waits or runs only once")
    func order() {
        var desk = RosterDesk()
        for number in 1...3 { #expect(desk.wake(UInt64(number)) == []) }
        #expect(desk.wake(2) == [])
        #expect(desk.roster.pendingCount == 3)
        #expect(desk.ready(.anna, capacity: 2).suffix(2) == [.wake(1, at: .anna), .wake(2, at: .anna)])
        #expect(desk.wake(1) == [])
        #expect(desk.roster.pendingCount == 1)
    }

    @Test("Beyond the bound a turn is left to polling")
    func pendingBound() {
        var terms = Roster.Terms()
        terms.maxPending = 2
        var desk = RosterDesk(terms: terms)
        var actions: [Roster.Action] = []
        #expect(desk.roster.take(.wake(LinkFixture.turn(1)), at: .zero, into: &actions) == true)
        #expect(desk.roster.take(.wake(LinkFixture.turn(2)), at: .zero, into: &actions) == true)
        #expect(desk.roster.take(.wake(LinkFixture.turn(3)), at: .zero, into: &actions) == false)
        #expect(desk.ready(.anna, capacity: 5).suffix(2) == [.wake(1, at: .anna), .wake(2, at: .anna)])
    }

    @Test("A turn that a worker found by polling takes credit and waits no more")
    func polledTurns() {
        var desk = RosterDesk()
        _ = desk.wake(1)
        desk.ready(.anna, capacity: 0)
        _ = desk.events(.anna, LinkFixture.key(1))
        #expect(desk.roster.pendingCount == 0)
        #expect(desk.roster.worker(of: LinkFixture.turn(1)) == .anna)
        #expect(desk.ready(.anna, capacity: 2, running: [LinkFixture.key(1)]).count == 1)
        #expect(desk.roster.credit(of: .anna) == 1)
    }

    @Test("A turn that another worker took over belongs to the newer attempt")
    func takeover() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 2, running: [LinkFixture.key(1)])
        desk.ready(.bert, capacity: 2)
        _ = desk.events(.bert, LinkFixture.key(1, attempt: 2))
        _ = desk.events(.anna, LinkFixture.key(1, attempt: 1))
        #expect(desk.roster.worker(of: LinkFixture.turn(1)) == .bert)
        #expect(desk.roster.credit(of: .anna) == 2)
        _ = desk.receive(.released(LinkFixture.turn(1)), from: .anna)
        #expect(desk.roster.credit(of: .bert) == 1)
    }

    @Test("The end of a turn that was sent again takes no credit")
    func lateEnds() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        _ = desk.receive(.events(LinkFixture.key(1), [LinkFixture.terminal(at: 0)]), from: .anna)
        #expect(desk.roster.credit(of: .anna) == 1)
    }

    @Test("A READY replaces what was known, but for RUNs that are still on their way")
    func readyReplaces() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 4, running: [LinkFixture.key(1), LinkFixture.key(2)])
        _ = desk.wake(3)
        #expect(desk.roster.credit(of: .anna) == 1)
        desk.ready(.anna, capacity: 4, running: [LinkFixture.key(2)])
        #expect(desk.roster.credit(of: .anna) == 2)
        #expect(desk.roster.worker(of: LinkFixture.turn(1)) == nil)
        #expect(desk.roster.worker(of: LinkFixture.turn(3)) == .anna)
    }

    @Test("After a new connection a RUN that READY does not know is sent again")
    func reconnection() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 2)
        _ = desk.wake(1)
        _ = desk.wake(2)
        #expect(desk.connected(.anna) == [.send(.anna, .hello)])
        let actions = desk.ready(.anna, capacity: 2, running: [LinkFixture.key(1)])
        #expect(actions == [.ready(.anna, capacity: 2, running: [LinkFixture.key(1)]), .wake(2, at: .anna)])
    }

    @Test("Stop goes to the worker that has the turn, else to all, and ends its waiting")
    func stopping() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        desk.ready(.bert, capacity: 0, running: [LinkFixture.key(2)])
        #expect(desk.stop(2) == [.stop(2, at: .bert)])
        _ = desk.wake(1)
        #expect(desk.stop(1) == [.stop(1, at: .anna)])
        _ = desk.wake(3)
        #expect(
            Set(desk.stop(3)) == [.stop(3, at: .anna), .stop(3, at: .bert)])
        #expect(desk.roster.pendingCount == 0)
    }

    @Test("Draining workers get no turns")
    func draining() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        let told = desk.take(.drain)
        #expect(told == [.send(.anna, .drain)])
        #expect(desk.wake(1) == [])
        #expect(desk.ready(.anna, capacity: 1).count == 1)
    }
}
