import GRDB
import NaviProtocol

/// Reads the end of a history, as much of it as a bound has room for.
struct ContextReading {
    private let bound: ContextBound
    private var bytes = 0
    /// There was no room for another message.
    private(set) var isFull = false
    /// The oldest message that was read.
    private(set) var firstIndex: Int?
    /// The index behind the newest one.
    private(set) var end: Int?

    init(_ bound: ContextBound) {
        self.bound = bound
    }

    /// Whether the message of a row, which is older than those before it, has room, too.
    mutating func takes(_ row: ResultRow) -> Bool {
        bytes += MessageQuery.contextBytes(row, maxResultBytes: bound.maxResultBytes)
        guard firstIndex == nil || bytes <= bound.maxBytes else {
            isFull = true
            return false
        }
        firstIndex = row.int(0)
        if end == nil { end = row.int(0) + 1 }
        return true
    }
}

extension Database {
    /// What the model's context is made of, the newest as much as the bound has room for.
    func context(of session: SessionRow, bound: ContextBound) throws -> StoredContext {
        let summary = try liveCompression(of: session)
        let begin = summary?.coversUntil ?? 0
        var reading = ContextReading(bound)
        let id = session.record.id
        var messages = try history(
            MessageQuery.contextBackwards, of: try lineage(of: session), in: begin..<Int.max, isBackwards: true
        ) { row in
            reading.takes(row) ? StoredMessage(row, session: id) : nil
        }
        messages.reverse()
        let first = messages.first?.plain.index ?? session.record.messageCount
        if let question = try question(before: first, role: messages.first?.plain.role, of: session) {
            messages.insert(question, at: 0)
        }
        return StoredContext(
            session: session.record, summary: summary, messages: messages,
            skipped: begin..<max(begin, reading.isFull ? first : begin))
    }

    /// The same without its messages.
    func contextHead(of session: SessionRow, bound: ContextBound) throws -> ContextHead {
        let summary = try liveCompression(of: session)
        let begin = summary?.coversUntil ?? 0
        var reading = ContextReading(bound)
        let roles = try history(
            MessageQuery.contextBackwards, of: try lineage(of: session), in: begin..<Int.max, isBackwards: true
        ) { row in
            reading.takes(row) ? Message.Role(code: row.int(1)) ?? .system : nil
        }
        let first = reading.firstIndex ?? session.record.messageCount
        return ContextHead(
            session: session.record, summary: summary,
            skipped: begin..<max(begin, reading.isFull ? first : begin),
            question: try question(before: first, role: roles.last, of: session)?.message,
            // By the messages themselves, which the session may count wrongly.
            indexes: first..<max(first, reading.end ?? first))
    }

    /// The index behind a session's last message.
    func historyEnd(of session: SessionRow) throws -> Int {
        let shared = session.record.parent?.index ?? 0
        let last = try first("SELECT max(idx) FROM messages WHERE session = ?", session.key) {
            $0.isNull(0) ? -1 : $0.int(0)
        }
        return max(shared, (last ?? -1) + 1)
    }

    /// A stretch of the history in its order: as many messages as have room, one at least.
    func messages(
        in indexes: Range<Int>, of lineage: Lineage, id: SessionID, maxBytes: Int, withThinking: Bool
    ) throws -> [StoredMessage] {
        let sql = withThinking ? MessageQuery.allForwards : MessageQuery.contextForwards
        var bytes = 0
        return try history(sql, of: lineage, in: indexes, isBackwards: false) { row in
            let isFirst = bytes == 0
            bytes += MessageQuery.bytes(row)
            return isFirst || bytes <= maxBytes ? StoredMessage(row, session: id) : nil
        }
    }

    /// The user message that stands before a context which begins with another one.
    private func question(before index: Int, role: Message.Role?, of session: SessionRow) throws -> StoredMessage? {
        guard let role, role != .user, index > 0 else { return nil }
        return try userMessage(before: index, of: session)
    }
}

extension MessageQuery {
    /// Newest first; models are never shown what they thought.
    static let contextBackwards = """
        SELECT \(Message.columnsWithoutThinking) FROM messages WHERE session = ? AND idx > ? AND idx < ?
        ORDER BY idx DESC
        """
    static let contextForwards = """
        SELECT \(Message.columnsWithoutThinking) FROM messages WHERE session = ? AND idx > ? AND idx < ? ORDER BY idx
        """
    static let allForwards = """
        SELECT \(Message.columns) FROM messages WHERE session = ? AND idx > ? AND idx < ? ORDER BY idx
        """

    /// What a row of these queries takes in a context.
    static func contextBytes(_ row: ResultRow, maxResultBytes: Int) -> Int {
        let content = row.byteCount(4)
        let isResult = row.int(1) == Message.Role.tool.code
        return ContextBound.perMessage + (isResult ? min(content, maxResultBytes) : content) + row.byteCount(6)
    }

    /// What a row takes in memory, about.
    static func bytes(_ row: ResultRow) -> Int {
        ContextBound.perMessage + row.byteCount(4) + row.byteCount(5) + row.byteCount(6)
    }
}
