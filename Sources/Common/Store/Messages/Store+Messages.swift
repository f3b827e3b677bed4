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
            guard let lineage = try db.lineage(id) else { return [Message]() }
            return try db.messages(range, of: lineage, id: id).map(\.message)
        }
        let page = messages.prefix(limit)
        return MessagePage(
            messages: range.isBackwards ? page.reversed() : Array(page), hasMore: messages.count > limit)
    }

    /// A stretch of the history in its order: as many messages as have room, one at least. An unknown session gives none.
    ///
    /// - Parameter withThinking: Reasoning is of no use for contexts, and may be longer than all else.
    package func messages(
        _ id: SessionID, in indexes: Range<Int>, maxBytes: Int, withThinking: Bool = true
    ) async throws -> [Message] {
        let messages = try await read { db in
            guard let lineage = try db.lineage(id) else { return [StoredMessage]() }
            return try db.messages(
                in: indexes, of: lineage, id: id, maxBytes: maxBytes, withThinking: withThinking)
        }
        return messages.map(\.message)
    }

    /// How long a history is, in one read; `nil` for an unknown session.
    package func historyLength(_ id: SessionID) async throws -> HistoryLength? {
        try await read { db in
            guard let session = try db.session(id) else { return nil }
            return HistoryLength(counted: session.record.messageCount, end: try db.historyEnd(of: session))
        }
    }

    /// What the model's context is made of, in one read; `nil` for an unknown session.
    package func context(_ id: SessionID, bound: ContextBound = .wide) async throws -> ContextRecord? {
        try await read { db in try db.session(id).map { try db.context(of: $0, bound: bound) } }?.record
    }

    /// Where the model's context begins; `nil` for an unknown session.
    package func contextHead(_ id: SessionID, bound: ContextBound) async throws -> ContextHead? {
        try await read { db in try db.session(id).map { try db.contextHead(of: $0, bound: bound) } }
    }

    /// An image that some message of the session carries.
    package func image(_ hash: String, session: SessionID) async throws -> StoredImage? {
        try await read { db in
            guard let lineage = try db.lineage(session) else { return nil }
            return try db.image(hash, of: lineage)
        }
    }
}
