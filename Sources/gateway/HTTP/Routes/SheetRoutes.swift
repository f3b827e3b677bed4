import HTTPTypes
import Hummingbird
import NaviContext
import NaviProtocol
import NaviStore

/// The memory sheet of a session's context: what is kept word for word, and the user's last word on it.
struct SheetRoutes: Sendable {
    /// Assumed until a model has said how large its window is.
    private static let assumedWindow = 8192
    /// Of the messages that one request pins words of.
    private static let maxSourceBytes = 8 << 20

    let dependencies: RouteDependencies
    private var store: Store { dependencies.store }

    init(dependencies: RouteDependencies) {
        self.dependencies = dependencies
    }

    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/context/sheet", [.get: show, .patch: change])
    }

    @Sendable private func show(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let live = try await liveSheet(of: try context.sessionID())
        return .json(body(live, MemorySheet(of: live.record)))
    }

    /// A compression that commits first makes the version stale; one that commits later is done again by its worker,
    /// with the changes. So neither loses the other's words.
    @Sendable private func change(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        let body = try await request.json(ChangeSheet.self, context)
        guard (1...ChangeSheet.maxChanges).contains(body.changes.count) else {
            throw WireError(.invalidField, "field 'changes': must have 1 to \(ChangeSheet.maxChanges) of them")
        }
        let live = try await liveSheet(of: id)
        guard live.version == body.version else { throw Self.stale(live.version) }
        let changed = try await changed(live, by: body.changes)
        switch try await store.changeSheet(changed.version(replacing: live, now: dependencies.now())) {
        case .changed(let live):
            dependencies.events.announceContext(of: live.session)
            return .json(self.body(live, changed.sheet))
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
        return dependencies.profiles.profile(session.profileID)?.contextWindow ?? Self.assumedWindow
    }

    private func liveSheet(of id: SessionID) async throws -> LiveSheet {
        guard let live = try await store.liveSheet(id) else { throw WireError.sessionNotFound(id) }
        return live
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
