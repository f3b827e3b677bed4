import NaviProtocol

/// A session as the store works with it: the record, and what stays inside.
struct SessionRow {
    /// The columns that `init` reads, of a table called `s`.
    static let columns = """
        s.id, s.session_id, s.profile_id, s.name, s.name_is_user_given, s.pinned, s.created_at, s.last_active, \
        s.message_count, s.preview, s.context_tokens, s.max_context_tokens, s.turn_count, s.deleted_at, \
        s.context_estimate, s.context_system, s.context_tools, s.context_files, s.compression, \
        s.owner, s.family, s.parent, s.shared
        """
    static let columnCount: Int32 = 23

    /// The row's key, which all other tables refer to.
    let key: Int64
    var record: SessionRecord
    /// The ordinal of the next turn.
    var turnCount: Int
    let isDeleted: Bool

    /// - Parameter first: Where in the row the columns begin.
    init(_ row: ResultRow, from first: Int32 = 0) {
        key = row.int64(first)
        record = SessionRecord(
            id: row.id(first + 1), profileID: row.text(first + 2), name: row.optionalText(first + 3),
            nameIsUserGiven: row.bool(first + 4), pinned: row.bool(first + 5), createdAt: row.time(first + 6),
            lastActive: row.time(first + 7), messageCount: row.count(first + 8), preview: row.text(first + 9),
            context: ContextMeasure(
                tokens: row.count(first + 10), estimate: row.count(first + 14),
                parts: ContextParts(
                    system: row.count(first + 15), tools: row.count(first + 16), files: row.count(first + 17))),
            maxContextTokens: row.count(first + 11), compressionID: row.count(first + 18), owner: row.text(first + 19))
        if !row.isNull(first + 20) { record.family = row.id(first + 20) }
        record.parent = BranchPoint(row, from: first + 21)
        turnCount = row.count(first + 12)
        isDeleted = !row.isNull(first + 13)
    }

    /// Where it stands in lists.
    var place: SessionPlace { SessionPlace(pinned: record.pinned, lastActive: record.lastActive, key: key) }

    /// Makes a message the last one of the history.
    mutating func number(_ message: Message) -> Message {
        var message = message
        message.index = record.messageCount
        record.messageCount += 1
        if let content = message.content { record.preview = Preview.of(content) }
        return message
    }

    /// Takes note of activity; a wall clock that was stepped back does not move it back.
    mutating func touch(_ now: Timestamp) {
        record.lastActive = max(record.lastActive, now)
    }
}
