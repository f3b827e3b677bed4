import GRDB
import NaviProtocol

extension Store {
    /// A page of the history, ascending. Both bounds are exclusive message indexes.
    ///
    /// With `after` alone: the first `limit` messages behind it. Otherwise: the last `limit` ones (before `before`).
    /// An unknown session gives an empty page.
    package func messages(
        _ id: SessionID, after: Int? = nil, before: Int? = nil, limit: Int
    ) async throws -> MessagePage {
        let limit = max(0, min(limit, Int.max - 1))
        // One more than asked for tells whether there are more.
        let range = MessageRange(
            after: after ?? -1, before: before ?? .max, limit: limit + 1, isBackwards: after == nil || before != nil)
        let messages = try await read { db in
            guard let session = try db.sessionKey(id) else { return [Message]() }
            return try db.messages(range, of: session, id: id).map(\.message)
        }
        let page = messages.prefix(limit)
        return MessagePage(
            messages: range.isBackwards ? page.reversed() : Array(page), hasMore: messages.count > limit)
    }

    /// What the model's context is made of, in one read; `nil` for an unknown session.
    package func context(_ id: SessionID) async throws -> ContextRecord? {
        try await read { db in try db.session(id).map { try db.context(of: $0).record } }
    }

    /// An image that some message of the session carries.
    package func image(_ hash: String, session: SessionID) async throws -> StoredImage? {
        try await read { db in
            guard let session = try db.sessionKey(session) else { return nil }
            return try db.image(hash, of: session)
        }
    }
}

extension Database {
    /// What the model's context is made of.
    func context(of session: SessionRow) throws -> StoredContext {
        let id = session.record.id
        let summary = try liveCompression(of: session)
        let range = MessageRange(after: (summary?.coversUntil ?? 0) - 1, before: .max, limit: .max)
        var messages = try messages(range, of: session.key, id: id)
        if let summary, let first = messages.first, first.plain.role != .user,
            let question = try userMessage(before: summary.coversUntil, of: session)
        {
            messages.insert(question, at: 0)
        }
        return StoredContext(session: session.record, summary: summary, messages: messages)
    }
}
