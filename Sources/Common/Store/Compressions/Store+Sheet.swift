import NaviProtocol

extension Store {
    /// The sheet that a session's context begins with; `nil` for an unknown session.
    package func liveSheet(_ session: SessionID) async throws -> LiveSheet? {
        try await read { db in
            try db.session(session).map { LiveSheet(session: $0.record, record: try db.liveCompression(of: $0)) }
        }
    }

    /// Whether a user has changed the sheet since this version was read, or gone back to an earlier one.
    package func isEdited(_ session: SessionID, since version: Int) async throws -> Bool {
        try await read { db in
            guard let key = try db.sessionKey(session) else { return false }
            return try db.isEdited(key, since: version)
        }
    }

    /// Puts a changed sheet into force: compare-and-swap on the version that was changed. What the context costs is
    /// counted on from what it costs now. Durability `full`.
    package func changeSheet(_ new: NewSheetVersion) async throws -> SheetOutcome {
        try await write(.full) { transaction in
            let db = transaction.db
            guard var session = try db.session(new.sessionID) else { return .unknownSession }
            let live = session.record.compressionID
            guard live == new.replacing else { return .stale(version: live) }
            let record = try db.insertCompression(NewCompression(new, in: session.record), for: session.key)
            session.record.compressionID = record.id
            session.record.context = record.after
            try db.saveContext(of: session)
            return .changed(LiveSheet(session: session.record, record: record))
        }
    }
}

extension NewCompression {
    fileprivate init(_ new: NewSheetVersion, in session: SessionRecord) {
        let before = session.context
        let scale = before.tokens > 0 && before.estimate > 0 ? Double(before.tokens) / Double(before.estimate) : 1
        var after = before
        after.estimate = max(0, before.estimate.addingSaturated(new.growth))
        let tokens = Int(clamping: Double(new.growth) * scale, to: -(1 << 53)...(1 << 53))
        after.tokens = max(0, before.tokens.addingSaturated(tokens))
        let rest = max(0, session.messageCount - new.coversUntil)
        self.init(
            sessionID: new.sessionID, replacing: new.replacing == 0 ? nil : new.replacing,
            coversUntil: new.coversUntil, summary: new.summary, sheet: new.sheet, reason: CompressionRecord.editReason,
            method: new.method, messagesBefore: rest + (new.replacing == 0 ? 0 : 1),
            messagesAfter: rest + (new.summary.isEmpty ? 0 : 1),
            before: before, after: after, now: new.now)
    }
}
