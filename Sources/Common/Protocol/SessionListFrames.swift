/// What a session is doing, as lists show it.
package enum SessionActivity: String, Sendable, CaseIterable, Codable {
    case idle
    /// A turn is running or waits for a worker.
    case busy
    /// A tool call waits for a user's decision.
    case needsApproval = "needs_approval"
}

/// An element of `GET /sessions` and of the list feed.
package struct SessionListing: FramePayload, JSONWritable {
    package var summary: SessionSummary
    package var activity: SessionActivity

    private enum CodingKeys: String, CodingKey {
        case activity
    }

    package init(summary: SessionSummary, activity: SessionActivity) {
        self.summary = summary
        self.activity = activity
    }

    package init(from decoder: any Decoder) throws {
        summary = try SessionSummary(from: decoder)
        activity = try decoder.container(keyedBy: CodingKeys.self).decode(SessionActivity.self, forKey: .activity)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object(writeFields)
    }

    package func writeFields(to writer: inout JSONWriter) {
        summary.writeFields(to: &writer)
        writer.field("activity", activity.rawValue)
    }
}

/// Everything the server may send over the list feed, besides `error` and `pong`. None has a cursor: who comes back
/// gets the list as it is.
package enum SessionListFrame: Sendable, Equatable {
    /// The first frame of every connection.
    case sync(SessionsSync)
    case created(SessionListing)
    /// Anything about the session is different now.
    case updated(SessionListing)
    case deleted(SessionID)

    /// The value of `type`, one per case.
    package enum Kind: String, Sendable, CaseIterable, Codable {
        case sync = "sessions_sync"
        case created = "session_created"
        case updated = "session_updated"
        case deleted = "session_deleted"
    }

    package var kind: Kind {
        switch self {
        case .sync: .sync
        case .created: .created
        case .updated: .updated
        case .deleted: .deleted
        }
    }

    package func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("type", kind.rawValue)
            switch self {
            case .sync(let sync): sync.writeFields(to: &writer)
            case .created(let listing), .updated(let listing): listing.writeFields(to: &writer)
            case .deleted(let session): writer.field("session_id", session)
            }
        }
        return writer.bytes
    }
}

extension SessionListFrame: Decodable {
    private enum CodingKeys: String, CodingKey {
        case type
        case sessionID = "session_id"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        switch try values.decode(Kind.self, forKey: .type) {
        case .sync: self = .sync(try SessionsSync(from: decoder))
        case .created: self = .created(try SessionListing(from: decoder))
        case .updated: self = .updated(try SessionListing(from: decoder))
        case .deleted: self = .deleted(try values.decode(SessionID.self, forKey: .sessionID))
        }
    }
}

/// The beginning of the list, as `GET /sessions` orders it.
package struct SessionsSync: FramePayload {
    package var sessions: [SessionListing]
    /// There are more; `GET /sessions?before=` has them.
    package var hasMore: Bool
    /// Version of the protocol.
    package var protocolVersion = 1

    private enum CodingKeys: String, CodingKey {
        case sessions
        case hasMore = "has_more"
        case protocolVersion = "protocol"
    }

    package init(sessions: [SessionListing], hasMore: Bool) {
        self.sessions = sessions
        self.hasMore = hasMore
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("sessions", sessions)
        writer.field("has_more", hasMore)
        writer.field("protocol", protocolVersion)
    }
}
