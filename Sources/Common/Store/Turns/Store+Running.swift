import NaviFailPoints
import NaviProtocol

/// What workers do with the turns they run.
extension Store {
    /// Claims turns for a worker, in one transaction. Durability `normal`: a lost claim is made again.
    ///
    /// A turn whose rows do not go together is set aside, and the others are claimed.
    ///
    /// The completion runs on the writer's queue after the commit, so that a turn's way has no async hop; it must be
    /// short.
    package func claim(
        _ request: ClaimRequest, completion: @escaping @Sendable (Result<[Claim], StoreError>) -> Void
    ) {
        tryClaim(request) { [self] result in
            guard case .failure(let error) = result, let unusable = error.cause as? UnusableTurn else {
                return completion(result)
            }
            submit(.normal) { transaction in
                transaction.queuedTotal = nil
                return try unusable.setAside(transaction.db, now: request.now)
            } completion: { [self] result in
                switch result {
                case .success(let turn): claim(request) { completion($0.map { [.interrupted(turn)] + $0 }) }
                case .failure(let error): completion(.failure(error))
                }
            }
        }
    }

    private func tryClaim(
        _ request: ClaimRequest, completion: @escaping @Sendable (Result<[Claim], StoreError>) -> Void
    ) {
        let looksForOtherBoots =
            request.turnIDs.isEmpty && request.looksForLost && !knownBoot.isKnown(request.lease.bootID)
        let claiming = Claiming(request: request, looksForOtherBoots: looksForOtherBoots)
        submit(.normal) { transaction in
            let claims = try claiming.run(in: transaction)
            if !claims.isEmpty { FailPoint.claimWriting.reach() }
            return claims
        } completion: { [knownBoot] result in
            if case .success(let claims) = result {
                if !claims.isEmpty { FailPoint.claimCommitted.reach() }
                if looksForOtherBoots { knownBoot.note(request.lease.bootID) }
            }
            completion(result)
        }
    }

    /// The same, awaited.
    package func claim(_ request: ClaimRequest) async throws -> [Claim] {
        guard request.limit > 0 else { return [] }
        return try await withCheckedThrowingContinuation { continuation in
            claim(request) { continuation.resume(with: $0) }
        }
    }

    /// Renews the leases of all of a worker's turns and keeps their partial texts, in one transaction. A lease that has
    /// run out is renewed as well, if nobody has taken the turn.
    ///
    /// The completion runs on the writer's queue, so that no other thread is needed to hold on to a turn; it must be
    /// short.
    package func renew(
        worker: WorkerID, turns: [TurnRef], lease: LeaseTerms, partials: [PartialText] = [],
        completion: @escaping @Sendable (Result<[TurnRef: Renewal], StoreError>) -> Void
    ) {
        submit(.normal) { transaction in
            var renewals: [TurnRef: Renewal] = [:]
            for turn in turns {
                let stop = try transaction.db.renewLease(turn, worker: worker, lease: lease)
                renewals[turn] = stop.map { .kept(stopRequested: $0) } ?? .lost
            }
            for partial in partials { try transaction.db.savePartialText(partial) }
            FailPoint.renewalWriting.reach()
            return renewals
        } completion: {
            completion($0)
        }
    }

    /// The same, awaited.
    package func renew(
        worker: WorkerID, turns: [TurnRef], lease: LeaseTerms, partials: [PartialText] = []
    ) async throws -> [TurnRef: Renewal] {
        try await withCheckedThrowingContinuation { continuation in
            renew(worker: worker, turns: turns, lease: lease, partials: partials) { continuation.resume(with: $0) }
        }
    }

    /// Keeps partial texts; those of turns that are no longer held are dropped. Durability `normal`. The completion runs
    /// on the writer's queue.
    package func checkpoint(
        _ partials: [PartialText], completion: @escaping @Sendable (Result<Void, StoreError>) -> Void
    ) {
        submit(.normal) { transaction in
            for partial in partials { try transaction.db.savePartialText(partial) }
        } completion: {
            completion($0)
        }
    }

    /// The same, awaited.
    package func checkpoint(_ partials: [PartialText]) async throws {
        try await withCheckedThrowingContinuation { continuation in
            checkpoint(partials) { continuation.resume(with: $0) }
        }
    }

    /// Commits a finished model call that asks for tools. Durability `full`.
    ///
    /// - Parameter tokenCount: Tokens that the turn has generated so far, for whoever takes the turn over.
    /// - Throws: `fenced`.
    package func appendStep(
        _ turn: TurnRef, message: NewMessage, tokenCount: Int? = nil, now: Timestamp
    ) async throws -> Message {
        let message = try await write(.full) { transaction in
            let db = transaction.db
            var held = try db.heldTurn(turn)
            let stored = try db.append(
                Message(message, turn: turn.turnID, now: now), to: &held.session)
            try db.insertAskedCalls(stored, of: held.turn)
            try db.addOpenCalls(stored.toolCalls.count, tokenCount: tokenCount, to: held.turn)
            try db.deletePartialText(of: held.turn.key)
            try db.saveHistoryFigures(of: held.session)
            FailPoint.stepWriting.reach()
            return stored
        }
        FailPoint.stepCommitted.reach()
        return message
    }

    /// Ends a turn. Durability `full`. Tool calls without a result get one, so that none stays open.
    ///
    /// - Throws: `fenced`.
    package func finish(_ turn: TurnRef, _ ending: TurnEnding, now: Timestamp) async throws -> FinishedTurn {
        precondition(ending.state.isTerminal, "a turn ends in a terminal state")
        FailPoint.endDue.reach()
        let finished = try await write(.full) { transaction in
            var held = try transaction.db.heldTurn(turn)
            let finished = try transaction.db.end(&held, ending, now: now)
            FailPoint.endWriting.reach()
            return finished
        }
        FailPoint.endCommitted.reach()
        return finished
    }

    /// Ends a turn whose end cannot be stored, since what is stored of its session contradicts it. Durability `full`.
    ///
    /// - Throws: `fenced`.
    package func setAside(_ turn: TurnRef, now: Timestamp) async throws -> InterruptedTurn {
        try await write(.full) { transaction in
            try UnusableTurn(try transaction.db.heldTurn(turn)).setAside(transaction.db, now: now)
        }
    }

    /// Gives turns back to the queue without charging an attempt. Those that are no longer held are passed over.
    package func handBack(_ turns: [TurnRef]) async throws {
        try await write(.normal) { transaction in
            transaction.queuedTotal = nil
            for turn in turns { try transaction.db.handBack(turn) }
        }
    }

    /// Switches the session's profile from inside a turn. Does not move `lastActive`.
    ///
    /// - Throws: `fenced`.
    package func setProfile(_ turn: TurnRef, profileID: String) async throws -> SessionRecord {
        try await write(.normal) { transaction in
            var held = try transaction.db.heldTurn(turn)
            held.session.record.profileID = profileID
            try transaction.db.saveSettings(of: held.session)
            return held.session.record
        }
    }
}
