import NaviProtocol

/// A summary that stands for the beginning of a history in the model's context. The history itself is untouched.
package struct CompressionRecord: Sendable, Equatable {
    /// Who wrote the summary.
    package enum Method: Int, Sendable, CaseIterable {
        case model = 0
        /// Literals and users' words, taken out of the messages without a model.
        case extract = 1
    }

    /// The `reason` of a version that a user has made by changing the memory sheet.
    package static let editReason = "edit"

    package var id: Int
    package var sessionID: SessionID
    /// The first message that the summary does not cover.
    package var coversUntil: Int
    package var summary: String
    /// What the summary was made from, as JSON of a `MemorySheet`. `nil` for summaries of earlier versions of Navi, and in
    /// lists, which do not read it.
    package var sheet: String?
    package var reason: String
    package var method: Method
    package var messagesBefore: Int
    package var messagesAfter: Int
    package var before: ContextMeasure
    /// Became the session's measure.
    package var after: ContextMeasure
    package var createdAt: Timestamp
    /// When it was taken out of force by a user.
    package var undoneAt: Timestamp?

    package init(
        id: Int, sessionID: SessionID, coversUntil: Int, summary: String, sheet: String? = nil, reason: String,
        method: Method = .model, messagesBefore: Int, messagesAfter: Int, before: ContextMeasure, after: ContextMeasure,
        createdAt: Timestamp,
        undoneAt: Timestamp? = nil
    ) {
        self.id = id
        self.sessionID = sessionID
        self.coversUntil = coversUntil
        self.summary = summary
        self.sheet = sheet
        self.reason = reason
        self.method = method
        self.messagesBefore = messagesBefore
        self.messagesAfter = messagesAfter
        self.before = before
        self.after = after
        self.createdAt = createdAt
        self.undoneAt = undoneAt
    }

    /// A user has made it by changing the memory sheet.
    package var isEdit: Bool { reason == Self.editReason }
    /// It says nothing: it covers nothing, and users have taken out all that they had put in.
    package var isEmpty: Bool { summary.isEmpty }
}

/// A summary to be put in the place of the one it was made from.
package struct NewCompression: Sendable, Equatable {
    package var sessionID: SessionID
    /// The live summary that was read when work on this one began; `nil` when there was none.
    package var replacing: Int?
    package var coversUntil: Int
    package var summary: String
    /// See `CompressionRecord.sheet`.
    package var sheet: String?
    package var reason: String
    package var method: CompressionRecord.Method
    package var messagesBefore: Int
    package var messagesAfter: Int
    package var before: ContextMeasure
    package var after: ContextMeasure
    package var now: Timestamp

    package init(
        sessionID: SessionID, replacing: Int?, coversUntil: Int, summary: String, sheet: String? = nil,
        reason: String, method: CompressionRecord.Method = .model, messagesBefore: Int, messagesAfter: Int,
        before: ContextMeasure,
        after: ContextMeasure, now: Timestamp
    ) {
        self.sessionID = sessionID
        self.replacing = replacing
        self.coversUntil = coversUntil
        self.summary = summary
        self.sheet = sheet
        self.reason = reason
        self.method = method
        self.messagesBefore = messagesBefore
        self.messagesAfter = messagesAfter
        self.before = before
        self.after = after
        self.now = now
    }
}

/// What came of going back to an earlier version of a context.
package enum UndoOutcome: Sendable, Equatable {
    case undone(SessionRecord)
    case unknownSession
    /// No summary is in force.
    case nothingToUndo
    /// The version does not exist, or is not an earlier one.
    case unknownVersion
    /// The context would have this many tokens.
    case tooLong(tokens: Int)
}

/// Versions of a context, newest first.
package struct CompressionPage: Sendable, Equatable {
    /// The version in force; 0 is the whole history.
    package var live: Int
    package var versions: [CompressionRecord]
    /// There are older ones.
    package var hasMore: Bool
}
