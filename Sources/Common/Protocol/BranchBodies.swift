/// Where a branch leaves the session that it comes from: behind so many of its messages.
package struct BranchPoint: Sendable, Equatable, Codable, JSONWritable {
    package var sessionID: SessionID
    /// Of the first message that is not shared.
    package var index: Int

    private enum CodingKeys: String, CodingKey {
        case index
        case sessionID = "session_id"
    }

    package init(sessionID: SessionID, index: Int) {
        self.sessionID = sessionID
        self.index = index
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("session_id", sessionID)
            $0.field("index", index)
        }
    }
}

/// `POST /sessions/{id}/fork`, request; the body may be left out.
package struct ForkSession: Sendable, Decodable {
    /// Without `content` the last message that the branch shares; with it the user's message that it is sent instead of.
    package var at: Int?
    package var content: String?
    /// As those of a message.
    package var images: [String]?
    package var files: [FileReference]?
    package var clientMessageID: String?

    private enum CodingKeys: String, CodingKey {
        case at, content, images, files
        case clientMessageID = "client_message_id"
    }

    package init(at: Int? = nil, content: String? = nil) {
        self.at = at
        self.content = content
    }

    /// What the branch begins with, besides what it shares; `nil` for a branch that waits for a message.
    ///
    /// - Throws: `invalid_field` for what belongs to a message where there is none.
    package func message() throws(WireError) -> ClientMessage? {
        if let content {
            return ClientMessage(content: content, images: images, files: files, clientMessageID: clientMessageID)
        }
        guard images == nil, files == nil, clientMessageID == nil else {
            throw WireError(.invalidField, "field 'content': required with what belongs to a message")
        }
        return nil
    }
}

/// `POST /sessions/{id}/retry`, request; the body may be left out.
package struct RetryMessage: Sendable, Decodable {
    /// The user's message that is asked again; without it the last one that has been answered.
    package var at: Int?
}

/// The answer to both: the branch, and the turn that its first own message begins.
package struct BranchBody: Sendable, JSONWritable {
    package var session: SessionSummary
    package var turn: MessageAccepted?

    package init(session: SessionSummary, turn: MessageAccepted?) {
        self.session = session
        self.turn = turn
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            session.writeFields(to: &$0)
            $0.key("turn")
            if let turn { $0.object(turn.writeFields) } else { $0.null() }
        }
    }
}

/// `GET /sessions/{id}/branches`: the family of a session, as that one sees it.
package struct FamilyBody: Sendable, JSONWritable {
    /// Where others go another way.
    package struct Point: Sendable, JSONWritable {
        /// Of the first message that is not the same.
        package var index: Int
        /// Whose it is: the session that was asked for first, then the others.
        package var sessions: [SessionID]

        package init(index: Int, sessions: [SessionID]) {
            self.index = index
            self.sessions = sessions
        }

        package func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("index", index)
                $0.field("sessions", sessions.map(\.description))
            }
        }
    }

    package var family: SessionID
    package var sessions: [SessionSummary]
    package var points: [Point]

    package init(family: SessionID, sessions: [SessionSummary], points: [Point]) {
        self.family = family
        self.sessions = sessions
        self.points = points
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("family", family)
            $0.field("sessions", sessions)
            $0.field("points", points)
        }
    }
}

/// A session of the family has a new branch. Goes to the clients of all of them.
package struct SessionBranched: FramePayload {
    /// The branch.
    package var sessionID: SessionID
    package var family: SessionID
    package var parent: BranchPoint

    private enum CodingKeys: String, CodingKey {
        case family, parent
        case sessionID = "session_id"
    }

    package init(sessionID: SessionID, family: SessionID, parent: BranchPoint) {
        self.sessionID = sessionID
        self.family = family
        self.parent = parent
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("session_id", sessionID)
        writer.field("family", family)
        writer.field("parent", parent)
    }
}
