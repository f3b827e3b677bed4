import NaviProtocol
import Testing

@testable import NaviLink

@Suite struct RosterLossTests {
    @Test("A silent worker is lost with the turns it had; what it never confirmed goes to another")
    func silence() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 2, running: [LinkFixture.key(1)])
        _ = desk.wake(2)
        desk.now = .milliseconds(2_500)
        desk.ready(.bert, capacity: 1)
        desk.now = .seconds(3)
        #expect(
            desk.tick() == [
                .deliver(.workerLost(.anna, running: [LinkFixture.key(1)])), .wake(2, at: .bert),
            ])
        #expect(desk.roster.workerCount == 1)
    }

    @Test("Every message counts as a sign of life, and signs go out once a second")
    func beats() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        for second in 1...10 {
            desk.now = .seconds(second)
            _ = desk.receive(.heartbeat(running: 0), from: .anna)
            #expect(desk.tick() == [.send(.anna, .heartbeat)])
        }
        desk.now += .milliseconds(999)
        #expect(desk.tick() == [])
    }

    @Test("A worker that never sent a READY is asked again")
    func readyIsDemanded() {
        var desk = RosterDesk()
        #expect(desk.connected(.anna) == [.joined(.anna), .send(.anna, .hello)])
        desk.now = .seconds(1)
        #expect(desk.tick() == [.send(.anna, .hello)])
    }

    @Test("A goodbye is delivered, then the loss, and the waiting turns move on")
    func goodbye() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        _ = desk.wake(1)
        desk.ready(.bert, capacity: 1)
        #expect(
            desk.receive(.goodbye, from: .anna) == [
                .deliver(.message(.anna, .goodbye)), .deliver(.workerLost(.anna, running: [])), .wake(1, at: .bert),
            ])
        #expect(desk.receive(.goodbye, from: .anna) == [])
    }

    @Test("An unreachable worker is lost at once, and its turn runs elsewhere")
    func unreachable() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 2)
        desk.ready(.bert, capacity: 1)
        #expect(desk.wake(1) == [.wake(1, at: .anna)])
        var actions: [Roster.Action] = []
        desk.roster.lose(.anna, at: desk.now, into: &actions)
        #expect(actions == [.deliver(.workerLost(.anna, running: [])), .wake(1, at: .bert)])
    }

    @Test("A worker whose queue is full gets nothing until it is heard")
    func refusal() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 2)
        #expect(desk.wake(1) == [.wake(1, at: .anna)])
        var actions: [Roster.Action] = []
        desk.roster.refused(.wake(LinkFixture.turn(1)), by: .anna, at: desk.now, into: &actions)
        #expect(actions == [])
        #expect(desk.roster.pendingCount == 1)
        #expect(desk.receive(.heartbeat(running: 0), from: .anna) == [.wake(1, at: .anna)])
    }

    @Test("A RUN without an answer gives its credit back")
    func unconfirmed() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        _ = desk.wake(1)
        for second in 1...9 {
            desk.now = .seconds(second)
            _ = desk.receive(.heartbeat(running: 0), from: .anna)
            _ = desk.tick()
        }
        #expect(desk.roster.credit(of: .anna) == 0)
        desk.now = .seconds(10)
        _ = desk.receive(.heartbeat(running: 0), from: .anna)
        _ = desk.tick()
        #expect(desk.roster.credit(of: .anna) == 1)
    }

    @Test("Two signs of life in a row with another number of turns ask for a READY")
    func mismatch() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 2, running: [LinkFixture.key(1)])
        #expect(desk.receive(.heartbeat(running: 0), from: .anna) == [])
        #expect(desk.receive(.heartbeat(running: 1), from: .anna) == [])
        #expect(desk.receive(.heartbeat(running: 0), from: .anna) == [])
        #expect(desk.receive(.heartbeat(running: 0), from: .anna) == [.send(.anna, .hello)])
    }

    @Test("Silence while the gateway itself stood still is nobody's fault")
    func excused() {
        var desk = RosterDesk()
        desk.ready(.anna, capacity: 1)
        desk.now = .seconds(60)
        desk.roster.excuseSilence(at: desk.now)
        #expect(desk.tick() == [.send(.anna, .heartbeat)])
    }

    @Test("The next tick is asked for in time")
    func deadlines() {
        var desk = RosterDesk()
        var actions: [Roster.Action] = []
        #expect(desk.roster.tick(at: .zero, into: &actions) == nil)
        desk.ready(.anna, capacity: 1)
        #expect(desk.roster.tick(at: .milliseconds(1), into: &actions) == .seconds(1))
    }
}
