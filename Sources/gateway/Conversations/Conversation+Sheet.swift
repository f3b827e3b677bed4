import NaviContext
import NaviProtocol
import NaviStore

/// The memory sheet of the session's context: what is kept word for word, and the user's last word on it.
extension Conversation {
    /// Assumed until a model has said how large its window is.
    private static let assumedWindow = 8192
    /// Of the messages that one request pins words of.
    private static let maxSourceBytes = 8 << 20

    /// The sheet that is in force.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func sheet() async throws -> SheetBody {
        let live = try exists(try await store.liveSheet(id))
        return body(live, MemorySheet(of: live.record))
    }

    /// Changes the sheet, all of it or nothing; `context_sheet` tells all clients.
    ///
    /// A compression that commits first makes the version stale; one that commits later is done again by its worker,
    /// with the changes. So neither loses the other's words.
    ///
    /// - Throws: `sheet_changed`, `sheet_full`, `invalid_field`, `session_not_found`; `StoreError`.
    func changeSheet(_ request: ChangeSheet) async throws -> SheetBody {
        guard (1...ChangeSheet.maxChanges).contains(request.changes.count) else {
            throw WireError(.invalidField, "field 'changes': must have 1 to \(ChangeSheet.maxChanges) of them")
        }
        let live = try exists(try await store.liveSheet(id))
        guard live.version == request.version else { throw Self.stale(live.version) }
        let changed = try await changed(live, by: request.changes)
        switch try await store.changeSheet(changed.version(replacing: live, now: all.now())) {
        case .changed(let live):
            announceContext(of: live.session)
            return body(live, changed.sheet)
        case .stale(let version): throw Self.stale(version)
        case .unknownSession: throw WireError.sessionNotFound(id)
        }
    }

    private func changed(_ live: LiveSheet, by changes: [ChangeSheet.Change]) async throws -> SheetEditing {
        let earlier = MemorySheet(of: live.record)
        var editing = SheetEditing(sheet: earlier, lastMessage: live.session.messageCount - 1)
        var bytes = 0
        for (place, change) in changes.enumerated() {
            // One at a time: some messages are long.
            let source = try await message(change.message, of: live.session)
            bytes += source?.content?.utf8.count ?? 0
            guard place == 0 || bytes <= Self.maxSourceBytes else {
                throw WireError(.invalidField, "changes[\(place)].message: too long together with those before it")
            }
            do throws(WireError) {
                try editing.apply(change, source: source)
            } catch {
                throw WireError(error.code, "changes[\(place)].\(error.message)")
            }
        }
        try editing.requireRoom(window: window(of: live.session), earlier: earlier)
        return editing
    }

    private func message(_ number: Int?, of session: SessionRecord) async throws -> Message? {
        guard let number, (0..<session.messageCount).contains(number) else { return nil }
        let page = try await store.messages(
            session.id, in: number..<number + 1, maxBytes: 1, withThinking: false)
        return page.first { $0.index == number }
    }

    private func window(of session: SessionRecord) -> Int {
        if session.maxContextTokens > 0 { return session.maxContextTokens }
        return all.profiles.profile(session.profileID)?.contextWindow ?? Self.assumedWindow
    }

    private func body(_ live: LiveSheet, _ sheet: MemorySheet) -> SheetBody {
        SheetBody(
            sessionID: live.session.id, version: live.version, entries: sheet.entries.map(SheetBody.Entry.init),
            pinnedTokens: SheetRoom.pinnedTokens(of: sheet.entries),
            maxPinnedTokens: SheetRoom.pinnedTokens(window: window(of: live.session)))
    }

    private static func stale(_ version: Int) -> WireError {
        WireError(
            .sheetChanged, "The sheet has changed meanwhile: version \(version) is in force. Nothing has been changed",
            version: version)
    }
}

extension SheetBody.Entry {
    fileprivate init(_ entry: SheetEntry) {
        self.init(
            id: entry.id, kind: entry.kind.rawValue, text: entry.text, role: entry.role.rawValue,
            message: entry.hasMessage ? entry.message : nil, pinned: entry.isPinned, origin: entry.origin.rawValue,
            updates: entry.updates, supersededBy: entry.supersededBy)
    }
}

extension SheetEditing {
    /// The row.
    fileprivate func version(replacing live: LiveSheet, now: Timestamp) -> NewSheetVersion {
        let coversUntil = live.record?.coversUntil ?? 0
        let text = SummaryLayout.text(
            prose: ProseText.shown(sheet.prose), entries: sheet.entries, coversUntil: coversUntil)
        return NewSheetVersion(
            sessionID: live.session.id, replacing: live.version, coversUntil: coversUntil,
            method: live.record?.method ?? .extract, summary: text, sheet: sheet.jsonText(),
            growth: Self.estimate(text) - Self.estimate(live.record?.summary ?? ""), now: now)
    }

    /// Of the message that it is in a context.
    private static func estimate(_ summary: String) -> Int {
        summary.isEmpty ? 0 : TokenEstimate.tokens(summary) + TokenEstimate.perMessage
    }
}
