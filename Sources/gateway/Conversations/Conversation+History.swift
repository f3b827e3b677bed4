import NaviProtocol
import NaviStore

/// Reading what was said.
extension Conversation {
    /// Where the session stands, and what is allowed in it for good.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func detail() async throws -> SessionDetail {
        let snapshot = try exists(try await store.snapshot(id))
        return SessionDetail(snapshot, remembered: try await store.rememberedApprovals(id))
    }

    /// How long the history is.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func historyLength() async throws -> HistoryLength {
        try exists(try await store.historyLength(id))
    }

    /// The first messages of a stretch that go into so many bytes, at least one; none where there are none, whatever other
    /// rows say.
    ///
    /// - Throws: `session_not_found` for one that was deleted in the midst of being read; `StoreError`.
    func messages(in indexes: Range<Int>, maxBytes: Int, withThinking: Bool) async throws -> [Message] {
        let page = try await store.messages(id, in: indexes, maxBytes: maxBytes, withThinking: withThinking)
        if page.isEmpty { _ = try await currentRecord() }
        return page
    }

    /// How the turns of the questions in a stretch ended, as far as no whole answer stands there that tells it.
    ///
    /// - Throws: `StoreError`.
    func outcomes(in indexes: Range<Int>) async throws -> [TurnOutcome] {
        try await store.unansweredTurns(id, in: indexes).map { turn in
            TurnOutcome(
                turnID: turn.turnID, messageIndex: turn.messageIndex, state: turn.result.state,
                failure: turn.result.state == .stopped ? nil : turn.result.failure)
        }
    }

    /// - Throws: `not_found`; `StoreError`.
    func image(_ hash: String) async throws -> StoredImage {
        guard let image = try await store.image(hash, session: id) else {
            throw WireError(.notFound, "Image not found")
        }
        return image
    }
}

extension SessionDetail {
    fileprivate init(_ snapshot: SessionSnapshot, remembered: [RememberedApproval]) {
        self.init(
            summary: SessionSummary(snapshot.session), contextTokenCount: snapshot.session.contextTokens,
            maxContextTokens: snapshot.session.maxContextTokens,
            turn: (snapshot.running ?? snapshot.waiting).map {
                SessionSync.OpenTurn(turnID: $0.turnID, state: $0.state, attempt: $0.attempt)
            },
            queued: snapshot.queued, todo: snapshot.todo, remembered: remembered)
    }
}
