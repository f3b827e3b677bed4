import NaviProtocol

extension Store {
    /// Creates an empty session. Durability `full`.
    package func createSession(
        id: SessionID, profileID: String, owner: String = "", now: Timestamp
    ) async throws -> SessionRecord {
        let record = SessionRecord(id: id, profileID: profileID, createdAt: now, lastActive: now, owner: owner)
        try await write(.full) { try $0.db.insertSession(record) }
        return record
    }

    /// The session, or `nil` when there is none or it is deleted.
    package func session(_ id: SessionID) async throws -> SessionRecord? {
        try await read { try $0.session(id)?.record }
    }

    /// Pinned sessions first, then by `lastActive`, newest first.
    ///
    /// - Parameters:
    ///   - place: Where the page before has ended; `nil` for the first one.
    ///   - branches: All of a family, not the one that was used last alone.
    package func sessions(
        _ scope: SessionScope = .all, limit: Int, behind place: SessionPlace? = nil, branches: Bool = false
    ) async throws -> SessionPage {
        // One more tells whether there is a next page.
        let rows = try await read {
            try $0.listSessions(scope, limit: limit.addingSaturated(1), behind: place, branches: branches)
        }
        let page = rows.prefix(limit)
        return SessionPage(
            sessions: page.map(\.session), next: rows.count > page.count ? page.last?.place : nil)
    }

    /// Where a session stands in its list; one that was deleted, where it stood, until the last of it is gone.
    package func place(of id: SessionID, in scope: SessionScope) async throws -> SessionPlace? {
        try await read { db in
            guard let found = try db.place(of: id), scope.covers(found.owner) else { return nil }
            return found.place
        }
    }

    /// These sessions as lists show them, in one read; those that do not exist are left out.
    package func sessions(_ ids: some Collection<SessionID> & Sendable) async throws -> [ListedSession] {
        try await read { db in try ids.compactMap { try db.listedSession($0) } }
    }

    /// Changes what a user may change; `nil` for an unknown session. A rename moves `lastActive`. Durability `full`.
    package func updateSession(
        _ id: SessionID, _ change: SessionChange, now: Timestamp
    ) async throws -> SessionRecord? {
        try await write(.full) { transaction in
            guard var session = try transaction.db.session(id) else { return nil }
            session.apply(change, now: now)
            try transaction.db.saveSettings(of: session)
            return session.record
        }
    }

    /// Gives a session its automatic name, unless a user named it. Does not move `lastActive`.
    ///
    /// - Parameter job: What the name was found for.
    /// - Returns: `nil` when the session is unknown or was named by a user, or the job is another's now.
    package func setAutomaticName(
        _ id: SessionID, name: String, for job: JobRef
    ) async throws -> SessionRecord? {
        try await write(.normal) { transaction in
            let db = transaction.db
            guard try db.isHeld(job), var session = try db.session(id), !session.record.nameIsUserGiven else {
                return nil
            }
            session.record.name = name
            try db.saveSettings(of: session)
            return session.record
        }
    }

    /// Hides a session at once, ends its queued turns as stopped and asks its running one to stop. Its rows go later,
    /// in small batches. Durability `full`.
    ///
    /// - Returns: `nil` for an unknown session.
    package func deleteSession(_ id: SessionID, now: Timestamp) async throws -> DeletedSession? {
        try await write(.full) { transaction in
            let db = transaction.db
            guard let session = try db.session(id) else { return nil }
            try db.markSessionDeleted(session, now: now)
            var running: TurnSummary?
            for turn in try db.openTurns(of: session.key) {
                if turn.state == .running {
                    try db.requestStop(of: turn)
                    running = turn.summary
                } else {
                    try db.dropQueued(turn, now: now)
                    transaction.queuedTotal = nil
                }
            }
            let family = session.record.family
            return DeletedSession(
                runningTurn: running, folder: try db.hasLivingFamily(family) ? nil : family)
        }
    }

    /// The session with its open turns, in one read.
    ///
    /// - Parameter isShown: Nothing more is read of a session that is not for whoever asks: it would take its time to
    ///   find out that one is there.
    package func snapshot(
        _ id: SessionID, if isShown: @escaping @Sendable (SessionRecord) -> Bool = { _ in true }
    ) async throws -> SessionSnapshot? {
        try await read { db in
            guard let session = try db.session(id), isShown(session.record) else { return nil }
            var snapshot = SessionSnapshot(
                session: session.record, latestTurnOrdinal: session.turnCount == 0 ? nil : session.turnCount - 1)
            snapshot.todo = TodoList(stored: try db.note(.todo, of: session.key) ?? "").items
            for (position, turn) in try db.openTurns(of: session.key).enumerated() {
                if position == 0 { snapshot.firstOpenOrdinal = turn.ordinal }
                snapshot.add(turn, position: position)
                if turn.state == .running { snapshot.approvals = try db.pendingApprovals(of: turn, in: session) }
            }
            return snapshot
        }
    }
}

extension SessionRow {
    fileprivate mutating func apply(_ change: SessionChange, now: Timestamp) {
        switch change.name {
        case .keep: break
        case .remove: rename(nil, now: now)
        case .set(let name): rename(name, now: now)
        }
        if let pinned = change.pinned {
            record.pinned = pinned
        } else if change.togglePin {
            record.pinned.toggle()
        }
        if let profileID = change.profileID { record.profileID = profileID }
    }

    private mutating func rename(_ name: String?, now: Timestamp) {
        record.name = name
        record.nameIsUserGiven = name != nil
        touch(now)
    }
}

extension SessionSnapshot {
    fileprivate mutating func add(_ turn: TurnRow, position: Int) {
        if turn.state == .running {
            running = turn.summary
        } else if turn.messageIndex != nil {
            waiting = turn.summary
        } else {
            queued.append(
                QueuedTurn(
                    turnID: turn.turnID, clientMessageID: turn.clientMessageID, content: turn.content ?? "",
                    position: position, createdAt: turn.acceptedAt))
        }
    }
}
