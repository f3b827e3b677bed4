import GRDB
import NaviProtocol

/// Which of the waiting turns are claimed next when several owners have some: those of the owner who has the fewest
/// turns running, of equals the one who was served longest ago, and of those the one whose turn was accepted first. Of an
/// owner's own turns, one of a session at a time, the one comes first that could have run longest ago: a session with a
/// filled line goes behind the others with each of its turns.
extension Database {
    /// Sessions of one owner that take turns: more are not looked at for one place.
    private static var comparedTurns: Int { 32 }

    /// The keys of turns that can be claimed, at most `limit`.
    ///
    /// - Parameters:
    ///   - now: When owners are served that others wait beside; the wall clock.
    ///   - maxRunningPerOwner: 0 for any number.
    func claimable(_ limit: Int, now: Timestamp, maxRunningPerOwner: Int) throws -> [Int64] {
        guard limit > 0 else { return [] }
        let owners = try waitingOwners()
        guard let first = owners.first else { return [] }
        if owners.count == 1, maxRunningPerOwner == 0 || first.isEmpty { return try claimable(of: first, limit: limit) }
        var shares = try self.shares(of: owners, maxRunning: maxRunningPerOwner)
        var keys: [Int64] = []
        while keys.count < limit, let next = try takeNext(of: &shares, limit: limit) { keys.append(next) }
        for share in shares where share.isServed { try run(FairQuery.note, share.owner, now) }
        return keys
    }

    /// Whether a place may not just go to any turn that waits.
    func mustShare(_ maxRunningPerOwner: Int) throws -> Bool {
        try maxRunningPerOwner > 0 || waitingOwners().count > 1
    }

    /// How many turns of an owner run.
    func runningTotal(of owner: String) throws -> Int {
        try first(FairQuery.runningOfOwner, owner) { $0.int(0) } ?? 0
    }

    private func shares(of owners: [String], maxRunning: Int) throws -> [OwnerShare] {
        let rows = try all(FairQuery.running) { (owner: $0.text(0), count: $0.int(1)) }
        let running = Dictionary(uniqueKeysWithValues: rows.map { ($0.owner, $0.count) })
        return try owners.map { owner in
            OwnerShare(
                owner: owner, running: running[owner] ?? 0,
                servedAt: try first(FairQuery.servedAt, owner) { $0.int64(0) } ?? 0,
                maxRunning: maxRunning == 0 || owner.isEmpty ? .max : maxRunning)
        }
    }

    private func takeNext(of shares: inout [OwnerShare], limit: Int) throws -> Int64? {
        while let index = shares.indices.filter({ !shares[$0].isExhausted }).min(by: { shares[$0] < shares[$1] }) {
            if shares[index].turns == nil {
                shares[index].turns = try claimable(of: shares[index].owner, limit: limit)[...]
                // Which of two equals comes first depends on their turns.
                continue
            }
            if let key = shares[index].take() { return key }
        }
        return nil
    }

    private func claimable(of owner: String, limit: Int) throws -> [Int64] {
        let oldest = try all(TurnQuery.claimable, owner, max(limit, Self.comparedTurns)) {
            (since: $0.int64(1), key: $0.int64(0))
        }
        return oldest.sorted { ($0.since, $0.key) < ($1.since, $1.key) }.prefix(limit).map(\.key)
    }

    /// Every owner who has a turn that waits, found without reading them all.
    private func waitingOwners() throws -> [String] {
        try all(TurnQuery.waitingOwners) { $0.text(0) }
    }

    /// How many turns of an owner wait, counted up to `limit`.
    func queuedTotal(of owner: String, limit: Int) throws -> Int {
        try first(TurnQuery.queuedOfOwner, owner, limit) { $0.int(0) } ?? 0
    }
}

/// One of several owners who want a place.
private struct OwnerShare {
    let owner: String
    var running: Int
    let servedAt: Int64
    let maxRunning: Int
    /// What can be claimed of this owner; `nil` before that was asked for.
    var turns: ArraySlice<Int64>?
    private(set) var isServed = false

    var isExhausted: Bool { running >= maxRunning || turns?.isEmpty ?? false }

    mutating func take() -> Int64? {
        guard let key = turns?.popFirst() else { return nil }
        running += 1
        isServed = true
        return key
    }

    /// Who comes first.
    static func < (one: OwnerShare, other: OwnerShare) -> Bool {
        (one.running, one.servedAt, one.turns?.first ?? 0) < (other.running, other.servedAt, other.turns?.first ?? 0)
    }
}

private enum FairQuery {
    static let running = "SELECT owner, count(*) FROM turns INDEXED BY turn_running WHERE state = 1 GROUP BY owner"
    static let runningOfOwner = "SELECT count(*) FROM turns INDEXED BY turn_running WHERE state = 1 AND owner = ?"
    static let servedAt = "SELECT served_at FROM owners_served WHERE owner = ?"
    static let note = """
        INSERT INTO owners_served (owner, served_at) VALUES (?, ?)
        ON CONFLICT (owner) DO UPDATE SET served_at = excluded.served_at
        """
}
