import GRDB
import NaviProtocol

/// The transaction that hands turns to a worker.
///
/// A turn can be claimed if it is queued, the first open one of its session, and none of the session runs; or if it runs
/// but its lease has ended, by time, with its worker, or with the boot of the machine; or if it was granted to this very
/// worker, which has not heard of it.
struct Claiming {
    let request: ClaimRequest
    /// Leases of earlier boots have not been looked for yet.
    let looksForOtherBoots: Bool

    /// Contexts up to these bounds are read along: that takes less than reading them in a transaction of their own.
    /// Longer ones would keep others from writing.
    private static let maxContextTokens = 4096
    private static let maxMessages = 64

    func run(in transaction: WriteTransaction) throws -> [Claim] {
        transaction.queuedTotal = nil
        return request.turnIDs.isEmpty ? try claimAny(transaction.db) : try claimNamed(transaction.db)
    }

    private func claimNamed(_ db: Database) throws -> [Claim] {
        var claims = Claims(limit: request.limit)
        for id in request.turnIDs where !claims.isFull {
            guard let held = try db.turn(id) else { continue }
            if held.turn.state == .queued {
                guard try db.openTurnCount(of: held.session.key, before: held.turn.ordinal) == 0 else { continue }
            } else if [nil, .unheard].contains(recovery(held.turn)) {
                continue
            }
            claims.add(try claim(held, db))
        }
        return claims.list
    }

    /// What others left behind goes before what waits: its users have waited longer.
    private func claimAny(_ db: Database) throws -> [Claim] {
        if looksForOtherBoots { try db.voidLeases(ofBootsOtherThan: request.lease.bootID) }
        for worker in request.deadWorkers { try db.voidLeases(of: worker) }
        var claims = Claims(limit: request.limit)
        for key in try lost(db) where !claims.isFull {
            if let held = try db.turn(key: key) { claims.add(try claim(held, db)) }
        }
        for key in try db.all(TurnQuery.claimable, claims.free, read: { $0.int64(0) }) {
            if let held = try db.turn(key: key) { claims.add(try claim(held, db)) }
        }
        return claims.list
    }

    /// Turns whose leases have ended, and those that were granted to this worker without its hearing of them.
    private func lost(_ db: Database) throws -> [Int64] {
        guard request.looksForLost else { return [] }
        let expired = try db.all(TurnQuery.expired, request.lease.now, request.limit) { $0.int64(0) }
        guard let held = request.held else { return expired }
        let lastUntil = request.lease.now + (TurnGrant.lease - TurnGrant.patience).wholeMilliseconds
        let own = try db.all(TurnQuery.heldBy, request.workerID, request.lease.now, lastUntil) { row in
            (key: row.int64(0), turn: row.id(1) as TurnID)
        }
        return expired + own.lazy.filter { !held.contains($0.turn) }.map(\.key)
    }

    /// Why a turn goes to another attempt; `nil` when it does not: it has ended, or somebody runs it.
    private func recovery(_ turn: TurnRow) -> RecoveredTurn.Reason? {
        guard turn.state == .running else { return turn.state == .queued ? .handedBack : nil }
        if turn.bootID != request.lease.bootID { return .rebooted }
        if let worker = turn.worker, request.deadWorkers.contains(worker) { return .workerLost }
        if turn.leaseUntil < request.lease.now { return .leaseExpired }
        return turn.worker == request.workerID ? .unheard : nil
    }

    /// - Returns: `nil` when the turn ended here unseen, since its session has been deleted.
    private func claim(_ held: TurnInSession, _ db: Database) throws -> Claim? {
        var held = held
        if held.session.isDeleted {
            try db.dropQueued(held.turn, now: request.now)
            return nil
        }
        guard held.turn.attempt - held.turn.handbacks < request.maxAttempts else {
            return .interrupted(try giveUp(&held, db))
        }
        let recovered = held.turn.attempt == 0 ? nil : recovery(held.turn)
        let startedAt = held.turn.startedAt ?? request.now
        let numberedNow = held.turn.messageIndex == nil
        guard let message = try question(of: &held, db) else { return .interrupted(try giveUp(&held, db)) }
        held.turn.attempt += 1
        try db.markClaimed(held.turn, by: request, startedAt: startedAt)
        if recovered != nil { try db.deletePartialText(of: held.turn.key) }
        var claimed = claimed(held, message, numberedNow: numberedNow, reason: recovered, startedAt: startedAt)
        if Self.readsContext(of: held.session.record) { claimed.stored = try context(of: held.session, db) }
        return .run(claimed)
    }

    /// `nil` when it cannot be read, nor ever will be.
    private func question(of held: inout TurnInSession, _ db: Database) throws -> Message? {
        do {
            return try db.userMessage(of: &held)
        } catch let error as StoreError where error.code == .unreadableRow {
            return nil
        }
    }

    /// `nil` when it cannot be read: the attempt is charged all the same, and fails where it is read by itself.
    private func context(of session: SessionRow, _ db: Database) throws -> StoredContext? {
        do {
            return try db.context(of: session)
        } catch let error as StoreError where error.code == .unreadableRow {
            return nil
        }
    }

    static func readsContext(of session: SessionRecord) -> Bool {
        session.contextTokens <= maxContextTokens && session.messageCount <= maxMessages
    }

    private func claimed(
        _ held: TurnInSession, _ message: Message, numberedNow: Bool, reason: RecoveredTurn.Reason?,
        startedAt: Timestamp
    ) -> ClaimedTurn {
        let turn = held.turn
        let session = held.session.record
        return ClaimedTurn(
            turnID: turn.turnID, ordinal: turn.ordinal, attempt: turn.attempt, sessionID: session.id,
            profileID: session.profileID, userMessage: message, numberedNow: numberedNow,
            clientMessageID: turn.clientMessageID,
            recovered: reason.map {
                RecoveredTurn(
                    reason: $0, lastMessageIndex: session.messageCount - 1, elapsed: request.now.since(startedAt))
            },
            stopRequested: turn.stopRequested, startedAt: startedAt, toolCallCount: turn.toolCallCount,
            tokenCount: turn.tokenCount, session: session)
    }

    private func giveUp(_ held: inout TurnInSession, _ db: Database) throws -> InterruptedTurn {
        let attempt = held.turn.attempt
        let ending = try db.endingWithPartialText(of: held.turn, state: .interrupted, now: request.now)
        let ended = try db.end(&held, ending, now: request.now)
        return InterruptedTurn(
            turnID: held.turn.turnID, ordinal: held.turn.ordinal, attempt: attempt,
            sessionID: held.session.record.id, message: ended.message, closedToolCalls: ended.closedToolCalls,
            session: ended.session, nextQueued: ended.nextQueued)
    }
}

/// Claims up to a limit. Turns that ended on the way do not count towards it.
private struct Claims {
    let limit: Int
    private(set) var list: [Claim] = []
    private var runs = 0

    init(limit: Int) {
        self.limit = limit
    }

    var free: Int { limit - runs }
    var isFull: Bool { free <= 0 }

    mutating func add(_ claim: Claim?) {
        guard let claim else { return }
        if case .run = claim { runs += 1 }
        list.append(claim)
    }
}
