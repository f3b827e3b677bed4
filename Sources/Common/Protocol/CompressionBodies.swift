/// `POST /sessions/{id}/compress`, request; the body may be left out.
package struct CompressSession: Sendable, Codable {
    /// What is to be kept above all, in the user's words.
    package var focus: String?

    /// Of `focus`, in bytes.
    package static let maxFocusBytes = 2000

    package init(focus: String? = nil) {
        self.focus = focus
    }
}

/// `POST /sessions/{id}/compress/undo`, request; without a body the newest compression is undone.
package struct UndoCompression: Sendable, Codable {
    /// The version to go back to; 0 for the whole history.
    package var compressionID: Int?

    private enum CodingKeys: String, CodingKey {
        case compressionID = "compression_id"
    }

    package init(compressionID: Int? = nil) {
        self.compressionID = compressionID
    }
}

/// `GET /sessions/{id}/compressions`: the versions of a context, newest first.
package struct CompressionsBody: Sendable, JSONWritable {
    package var sessionID: SessionID
    /// The version in force; 0 is the whole history.
    package var live: Int
    package var compressions: [Version]
    /// There are older ones.
    package var hasMore: Bool

    /// One compression.
    package struct Version: Sendable, JSONWritable {
        package var id: Int
        /// Messages before this index are covered.
        package var coversUntil: Int
        package var reason: String
        /// `model`, or `extract` when no model could write it.
        package var method: String
        package var messagesBefore: Int
        package var messagesAfter: Int
        package var tokensBefore: Int
        package var tokensAfter: Int
        package var summary: String
        package var createdAt: Timestamp
        package var undoneAt: Timestamp?

        package init(
            id: Int, coversUntil: Int, reason: String, method: String, messagesBefore: Int, messagesAfter: Int,
            tokensBefore: Int, tokensAfter: Int, summary: String, createdAt: Timestamp, undoneAt: Timestamp?
        ) {
            self.id = id
            self.coversUntil = coversUntil
            self.reason = reason
            self.method = method
            self.messagesBefore = messagesBefore
            self.messagesAfter = messagesAfter
            self.tokensBefore = tokensBefore
            self.tokensAfter = tokensAfter
            self.summary = summary
            self.createdAt = createdAt
            self.undoneAt = undoneAt
        }

        package func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("compression_id", id)
                $0.field("covers_until", coversUntil)
                $0.field("reason", reason)
                $0.field("method", method)
                $0.field("messages_before", messagesBefore)
                $0.field("messages_after", messagesAfter)
                $0.field("tokens_before", tokensBefore)
                $0.field("tokens_after", tokensAfter)
                $0.field("summary", summary)
                $0.field("created_at", createdAt)
                $0.field("undone_at", orNull: undoneAt?.description)
            }
        }
    }

    package init(sessionID: SessionID, live: Int, compressions: [Version], hasMore: Bool) {
        self.sessionID = sessionID
        self.live = live
        self.compressions = compressions
        self.hasMore = hasMore
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("session_id", sessionID)
            $0.field("live", live)
            $0.field("compressions", compressions)
            $0.field("has_more", hasMore)
        }
    }
}
