import GRDB
import NaviProtocol

/// The transaction that hands turns to a worker.
///
/// A turn can be claimed if it is queued, the first open one of its session, and none of the session runs; or if it runs
/// but its lease has ended, by time, with its worker, or with the boot of the machine; or if it was assigned to this
/// very worker, which has not heard of it.
struct Claiming {
    let request: ClaimRequest
    /// Leases of earlier boots have not been looked for yet.
    let looksForOtherBoots: Bool

    /// Contexts up to these bounds are read along: that takes less than reading them in a transaction of their own.
    /// Longer ones would keep others from writing.
    private static let maxContextTokens = 4096
    private static let maxMessages = 64
    private static let maxBytes = 64 * 1024
    /// A worker that holds something leaves suspects for so long to those that hold nothing.
    private static let patience = Duration.seconds(3)

    private var now: Int64 { request.lease.now }

    func run(in transaction: WriteTransaction) throws -> [Claim] {
        transaction.queuedTotal = nil
        let db = transaction.db
        for worker in request.deadWorkers { try db.lose(allOf: worker, now: now) }
        return request.turnIDs.isEmpty ? try claimAny(db) : try claimNamed(db)
    }

    /// Where several owners have something that waits, the place of a turn that waits goes to whoever is due.
    private func claimNamed(_ db: Database) throws -> [Claim] {
        var claims = Claims(limit: request.limit)
        var places = 0
        let isShared = try db.mustShare(request.maxRunningPerOwner)
        for id in request.turnIDs where !claims.isFull {
            guard let held = try free(id, db), claims.mayAdd(held.turn) else { continue }
            if isShared, held.turn.state == .queued { places += 1 } else { claims.add(try usable(held, db)) }
        }
        try claimDue(min(places, claims.free), db, &claims)
        return claims.list
    }

    private func claimDue(_ limit: Int, _ db: Database, _ claims: inout Claims) throws {
        let keys = try db.claimable(limit, now: request.now, maxRunningPerOwner: request.maxRunningPerOwner)
        for key in keys {
            if let held = try db.turn(key: key) { claims.add(try usable(held, db)) }
        }
    }

    /// The turn, if it can be claimed. Where its lease has run out, its worker has lost whatever else it let run out.
    private func free(_ id: TurnID, _ db: Database) throws -> TurnInSession? {
        guard let held = try db.turn(id) else { return nil }
        if held.turn.state == .queued {
            return try db.openTurnCount(of: held.session.key, before: held.turn.ordinal) == 0 ? held : nil
        }
        switch recovery(held.turn) {
        case nil, .unheard: return nil
        case .handedBack, .rebooted: return held
        case .workerLost: return isDue(suspect: held.turn) ? held : nil
        case .leaseExpired:
            guard let worker = held.turn.worker, worker != request.workerID else { return held }
            try db.lose(expiredOf: worker, now: now)
            return try db.turn(id).flatMap { isDue(suspect: $0.turn) ? $0 : nil }
        }
    }

    /// What others left behind goes before what waits: its users have waited longer.
    private func claimAny(_ db: Database) throws -> [Claim] {
        if looksForOtherBoots { try db.voidLeases(thatCannotBe: request.lease) }
        var claims = Claims(limit: request.limit)
        let lost = request.looksForLost ? try lost(db) : []
        if request.suspects == .first, try claimSuspect(lost, db, &claims) { return claims.list }
        for turn in lost where !turn.isSuspect && !claims.isFull {
            if let held = try db.turn(key: turn.key) { claims.add(try usable(held, db)) }
        }
        try claimDue(claims.free, db, &claims)
        if request.suspects == .last, claims.isEmpty { _ = try claimSuspect(lost, db, &claims) }
        return claims.list
    }

    /// Claims the suspect that was lost first.
    ///
    /// - Returns: Whether there was one that runs now.
    private func claimSuspect(_ lost: [LostTurn], _ db: Database, _ claims: inout Claims) throws -> Bool {
        for turn in lost where turn.isSuspect {
            guard let held = try db.turn(key: turn.key), isDue(suspect: held.turn) else { continue }
            claims.add(try usable(held, db))
            if !claims.isEmpty { return true }
        }
        return false
    }

    /// A worker that holds nothing takes a suspect at once; another one has to let what it has end first.
    private func isDue(suspect turn: TurnRow) -> Bool {
        !turn.isSuspect || request.isIdle || turn.leaseUntil <= now - Self.patience.wholeMilliseconds
    }

    /// Turns that have lost their worker, the longest first, and those that were assigned to this worker without its
    /// hearing of them.
    private func lost(_ db: Database) throws -> [LostTurn] {
        if request.takesExpired {
            let workers = try db.all(TurnQuery.lateWorkers, now, request.workerID, request.lease.bootID) {
                WorkerID($0.text(0))
            }
            for worker in workers { try db.lose(expiredOf: worker, now: now) }
        }
        let lost = try db.all(TurnQuery.lost, now, request.lease.bootID) {
            LostTurn(key: $0.int64(0), isSuspect: $0.bool(1))
        }
        guard let held = request.held else { return lost }
        let firstUntil = Assignment.firstLease - Assignment.patience
        let own = try db.all(TurnQuery.heldBy, request.workerID, now + firstUntil.wholeMilliseconds) { row in
            (turn: LostTurn(key: row.int64(0), isSuspect: row.bool(1)), id: row.id(2) as TurnID)
        }
        return lost + own.lazy.filter { !held.contains($0.id) }.map(\.turn)
    }

    private struct LostTurn {
        let key: Int64
        let isSuspect: Bool
    }

    /// Why a turn goes to another attempt; `nil` when it does not: it has ended, or somebody runs it.
    private func recovery(_ turn: TurnRow) -> RecoveredTurn.Reason? {
        guard turn.state == .running else { return turn.state == .queued ? .handedBack : nil }
        guard let worker = turn.worker else { return .workerLost }
        if turn.bootID != request.lease.bootID { return .rebooted }
        let isExpired = turn.leaseUntil < now
        guard worker == request.workerID else { return isExpired && request.takesExpired ? .leaseExpired : nil }
        // What is held here is renewed, however late.
        guard let held = request.held, !held.contains(turn.turnID) else { return nil }
        return isExpired ? .leaseExpired : .unheard
    }

    /// Claims a turn.
    ///
    /// - Throws: An error that names the turn, where its rows or its session's are in the way of claiming and of ending it.
    private func usable(_ held: TurnInSession, _ db: Database) throws -> Claim? {
        do {
            return try claim(held, db)
        } catch {
            let error = StoreError.wrapping(error, while: "claiming turn \(held.turn.turnID)")
            guard error.code == .unreadableRow else { throw error }
            throw StoreError(.unreadableRow, error.message, cause: UnusableTurn(held))
        }
    }

    /// - Returns: `nil` when the turn ended here unseen, since its session has been deleted.
    private func claim(_ held: TurnInSession, _ db: Database) throws -> Claim? {
        var held = held
        if held.session.isDeleted {
            try db.dropQueued(held.turn, now: request.now)
            return nil
        }
        let recovered = held.turn.attempt == 0 ? nil : recovery(held.turn)
        if held.turn.stopRequested, recovered != nil { return .stopped(try end(&held, as: .stopped, db)) }
        // Nothing has come of an assignment that this very worker does not know of. What it did know of is another's fault: a
        // turn that it gave up without being able to say so is charged like one that was lost.
        if held.turn.worker == request.workerID, held.turn.attempt == 1 { held.turn.handbacks += 1 }
        guard held.turn.attempt - held.turn.handbacks < request.maxAttempts else {
            return .interrupted(try end(&held, as: .interrupted, db))
        }
        let startedAt = held.turn.startedAt ?? request.now
        let numberedNow = held.turn.messageIndex == nil
        guard let message = try question(of: &held, db) else {
            return .interrupted(try end(&held, as: .interrupted, db))
        }
        held.turn.attempt += 1
        try db.markClaimed(held.turn, by: request, startedAt: startedAt)
        if recovered != nil { try db.deletePartialText(of: held.turn.key) }
        var claimed = claimed(held, message, numberedNow: numberedNow, reason: recovered, startedAt: startedAt)
        claimed.stored = try context(of: held.session, db)
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

    /// `nil` when it is not light, or cannot be read: the attempt is charged all the same, and fails where it is read by
    /// itself.
    private func context(of session: SessionRow, _ db: Database) throws -> StoredContext? {
        do {
            return try Self.lightContext(of: session, db)
        } catch let error as StoreError where error.code == .unreadableRow {
            return nil
        }
    }

    /// - Returns: `nil` when the context is not light. What was measured last says little about what came after it, so
    ///   bytes count as well.
    static func lightContext(of session: SessionRow, _ db: Database) throws -> StoredContext? {
        guard mayBeLight(session.record) else { return nil }
        let context = try db.context(of: session, bound: ContextBound(maxBytes: maxBytes, maxResultBytes: maxBytes))
        return context.skipped.isEmpty ? context : nil
    }

    static func mayBeLight(_ session: SessionRecord) -> Bool {
        session.contextTokens <= maxContextTokens && session.messageCount <= maxMessages
    }

    private func claimed(
        _ held: TurnInSession, _ message: Message, numberedNow: Bool, reason: RecoveredTurn.Reason?,
        startedAt: Timestamp
    ) -> Assignment {
        let turn = held.turn
        let session = held.session.record
        return Assignment(
            worker: request.workerID, leaseUntil: request.lease.until, turnID: turn.turnID, ordinal: turn.ordinal,
            attempt: turn.attempt, sessionID: session.id,
            profileID: session.profileID, userMessage: message, numberedNow: numberedNow,
            clientMessageID: turn.clientMessageID,
            recovered: reason.map {
                RecoveredTurn(
                    reason: $0, lastMessageIndex: session.messageCount - 1, elapsed: request.now.since(startedAt))
            },
            stopRequested: turn.stopRequested, runsAlone: turn.isSuspect, startedAt: startedAt,
            toolCallCount: turn.toolCallCount,
            tokenCount: turn.tokenCount, session: session)
    }

    /// Ends a turn instead of trying it once more.
    private func end(
        _ held: inout TurnInSession, as state: TurnState, _ db: Database
    ) throws -> InterruptedTurn {
        let attempt = held.turn.attempt
        let ending = try db.endingWithPartialText(of: held.turn, state: state, now: request.now)
        let ended = try db.end(&held, ending, now: request.now)
        return InterruptedTurn(
            turnID: held.turn.turnID, ordinal: held.turn.ordinal, attempt: attempt,
            sessionID: held.session.record.id, message: ended.message, closedToolCalls: ended.closedToolCalls,
            session: ended.session, nextQueued: ended.nextQueued)
    }
}

/// Claims up to a limit. Turns that ended on the way do not count towards it, and nothing comes after one that runs alone.
private struct Claims {
    let limit: Int
    private(set) var list: [Claim] = []
    private var runs = 0
    private var hasSuspect = false

    init(limit: Int) {
        self.limit = limit
    }

    var free: Int { isFull ? 0 : limit - runs }
    var isFull: Bool { hasSuspect || runs >= limit }
    /// Nothing was claimed that runs.
    var isEmpty: Bool { runs == 0 }

    /// A turn that runs alone does not come beside others of the same claim.
    func mayAdd(_ turn: TurnRow) -> Bool { !turn.isSuspect || isEmpty }

    mutating func add(_ claim: Claim?) {
        guard let claim else { return }
        if case .run(let turn) = claim {
            runs += 1
            hasSuspect = turn.runsAlone
        }
        list.append(claim)
    }
}
