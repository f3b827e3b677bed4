import NaviProtocol

@testable import NaviLink

/// A roster whose actions are returned instead of appended, under a clock that the test moves.
struct RosterDesk {
    var roster: Roster
    var now = Duration.zero

    init(terms: Roster.Terms = .init()) {
        roster = Roster(terms: terms)
    }

    @discardableResult
    mutating func ready(_ worker: WorkerID, capacity: Int, running: [TurnKey] = []) -> [Roster.Action] {
        receive(.ready(.init(workerID: worker, capacity: capacity, running: running)), from: worker)
    }

    mutating func receive(_ message: WorkerMessage, from worker: WorkerID) -> [Roster.Action] {
        var actions: [Roster.Action] = []
        roster.receive(message, from: worker, at: now, into: &actions)
        return actions
    }

    mutating func events(_ worker: WorkerID, _ key: TurnKey) -> [Roster.Action] {
        receive(.events(key, [LinkFixture.other(at: 0)]), from: worker)
    }

    mutating func connected(_ worker: WorkerID) -> [Roster.Action] {
        var actions: [Roster.Action] = []
        roster.connected(worker, at: now, into: &actions)
        return actions
    }

    mutating func take(_ word: PoolWord) -> [Roster.Action] {
        var actions: [Roster.Action] = []
        _ = roster.take(word, at: now, into: &actions)
        return actions
    }

    mutating func wake(_ turn: UInt64) -> [Roster.Action] {
        take(.wake(LinkFixture.turn(turn)))
    }

    mutating func stop(_ turn: UInt64) -> [Roster.Action] {
        take(.tell(.stop, of: LinkFixture.turn(turn)))
    }

    mutating func tick() -> [Roster.Action] {
        var actions: [Roster.Action] = []
        _ = roster.tick(at: now, into: &actions)
        return actions
    }
}

extension Roster.Action {
    static func joined(_ worker: WorkerID) -> Self { .deliver(.workerJoined(worker)) }

    static func wake(_ turn: UInt64, at worker: WorkerID) -> Self { .send(worker, .wake(LinkFixture.turn(turn))) }

    static func stop(_ turn: UInt64, at worker: WorkerID) -> Self {
        .send(worker, .tell(.stop, of: LinkFixture.turn(turn)))
    }

    static func ready(_ worker: WorkerID, capacity: Int, running: [TurnKey] = []) -> Self {
        .deliver(.message(worker, .ready(.init(workerID: worker, capacity: capacity, running: running))))
    }
}

extension Roster.Action: Hashable {
    /// Equal actions have equal texts; good enough for a set in a test.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(String(describing: self))
    }
}
