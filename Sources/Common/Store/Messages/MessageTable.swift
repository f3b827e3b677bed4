import GRDB
import NaviProtocol

/// The SQL of the table `messages`: rows are only ever added.
extension Database {
    /// Adds a message at the end of a session's history; the caller saves the session afterwards.
    ///
    /// - Parameters:
    ///   - message: Its index is set here.
    ///   - images: The column `images`, since a message carries addresses.
    func append(_ message: Message, images: String? = nil, to session: inout SessionRow) throws -> Message {
        let message = session.number(message)
        try insert(message, images: images, into: session)
        return message
    }

    /// Adds a message that has been numbered.
    func insert(_ message: Message, images: String?, into session: SessionRow) throws {
        try run(
            MessageQuery.insert, session.key, message.index, message.role.code, message.createdAt, message.turnID,
            message.content, message.thinking, StoredJSON.text(message.toolCalls), message.toolCallID, message.name,
            images, StoredJSON.text(message.files), message.flags, message.elapsedSeconds, message.toolCallCount,
            message.tokenCount)
    }

    func message(_ index: Int, of session: SessionRow) throws -> Message? {
        guard let stretch = try lineage(of: session).stretch(at: index) else { return nil }
        return try first(MessageQuery.one, stretch.session, index) {
            StoredMessage($0, session: session.record.id).message
        }
    }

    /// The last user message before an index.
    func userMessage(before index: Int, of session: SessionRow) throws -> StoredMessage? {
        for stretch in try lineage(of: session).stretches(in: 0..<max(0, index)) {
            let found = try first(MessageQuery.userBefore, stretch.session, stretch.indexes.upperBound) {
                StoredMessage($0, session: session.record.id)
            }
            if let found { return found }
        }
        return nil
    }

    func messages(_ range: MessageRange, of lineage: Lineage, id: SessionID) throws -> [StoredMessage] {
        let parts = lineage.stretches(in: range.indexes)
        var messages: [StoredMessage] = []
        for part in range.isBackwards ? parts : parts.reversed() where messages.count < range.limit {
            messages += try all(
                range.sql, part.session, part.indexes.lowerBound - 1, part.indexes.upperBound,
                range.limit - messages.count
            ) { StoredMessage($0, session: id) }
        }
        return messages
    }
}

/// Which messages of a session to read, and from which end.
struct MessageRange {
    /// Exclusive.
    var after: Int
    /// Exclusive.
    var before: Int
    var limit: Int
    /// Newest first.
    var isBackwards = false

    var indexes: Range<Int> {
        let first = max(0, after.addingSaturated(1))
        return first..<max(first, before)
    }

    var sql: String { isBackwards ? MessageQuery.backwards : MessageQuery.forwards }
}

/// Queries whose plans are tested.
enum MessageQuery {
    static let insert = """
        INSERT INTO messages (session, idx, role, created_at, turn_id, content, thinking, tool_calls, tool_call_id,
            name, images, files, flags, elapsed_seconds, tool_call_count, token_count)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let one = "SELECT \(Message.columns) FROM messages WHERE session = ? AND idx = ?"
    static let userBefore = """
        SELECT \(Message.columns) FROM messages WHERE session = ? AND idx < ? AND role = 0 ORDER BY idx DESC LIMIT 1
        """
    static let forwards = """
        SELECT \(Message.columns) FROM messages WHERE session = ? AND idx > ? AND idx < ? ORDER BY idx LIMIT ?
        """
    static let backwards = """
        SELECT \(Message.columns) FROM messages WHERE session = ? AND idx > ? AND idx < ? ORDER BY idx DESC LIMIT ?
        """
}

extension StoredMessage {
    init(_ row: ResultRow, session: SessionID) {
        self.init(
            plain: Message(row, session: session), toolCalls: row.optionalText(6), files: row.optionalText(10))
    }
}

extension Message {
    /// The columns that a stored message reads.
    static let columns = """
        idx, role, created_at, turn_id, content, thinking, tool_calls, tool_call_id, name, images, files, flags, \
        elapsed_seconds, tool_call_count, token_count
        """
    /// The same for whoever has no use for reasoning, which may be longer than all else.
    static let columnsWithoutThinking = """
        idx, role, created_at, turn_id, content, NULL, tool_calls, tool_call_id, name, images, files, flags, \
        elapsed_seconds, tool_call_count, token_count
        """
    private static let stoppedFlag = 1
    private static let interruptedFlag = 2

    /// Without what is kept as JSON.
    fileprivate init(_ row: ResultRow, session: SessionID) {
        let role = Role(code: row.int(1))
        self.init(
            index: row.int(0), role: role ?? .system, content: row.optionalText(4), createdAt: row.time(2),
            turnID: row.isNull(3) ? nil : row.id(3))
        // Shown by what it is, and to people alone: no model is told the words of a speaker whom nobody knows.
        if role == nil { noteUnreadable("role \(row.int(1))") }
        thinking = row.optionalText(5)
        toolCallID = row.optionalText(7)
        name = row.optionalText(8)
        if let hashes = row.optionalText(9) { images = ImageReference.addresses(hashes, session: session) }
        stopped = row.int(11) & Self.stoppedFlag != 0
        interrupted = row.int(11) & Self.interruptedFlag != 0
        elapsedSeconds = row.optionalDouble(12)
        toolCallCount = row.optionalInt(13)
        tokenCount = row.optionalInt(14)
    }

    fileprivate var flags: Int {
        (stopped ? Self.stoppedFlag : 0) | (interrupted ? Self.interruptedFlag : 0)
    }
}

extension Message.Role {
    package var code: Int {
        switch self {
        case .user: 0
        case .assistant: 1
        case .tool: 2
        case .system: 3
        }
    }

    /// `nil` for a code that this version does not know.
    package init?(code: Int) {
        switch code {
        case 0: self = .user
        case 1: self = .assistant
        case 2: self = .tool
        case 3: self = .system
        default: return nil
        }
    }
}
