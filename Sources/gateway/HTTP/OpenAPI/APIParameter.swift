import NaviProtocol

/// A parameter of a request.
struct APIParameter: Sendable {
    enum Place {
        case session
        case index
        case version
    }

    let json: JSONValue

    private init(_ name: String, _ description: String, _ schema: JSONValue) {
        json = ["name": .string(name), "in": "query", "description": .string(description), "schema": schema]
    }

    static func limit(_ standard: Int64, most: Int64 = 1000) -> APIParameter {
        APIParameter(
            "limit", "How many at most",
            ["type": "integer", "minimum": 1, "maximum": .integer(most), "default": .integer(standard)])
    }

    static func before(_ place: Place) -> APIParameter {
        switch place {
        case .session: APIParameter("before", "The last session of the page before", uuid)
        case .index: APIParameter("before", "Only messages with a smaller index", whole(from: 0))
        case .version: APIParameter("before", "Only older versions than this one", whole(from: 1))
        }
    }

    private static func whole(from minimum: Int64) -> JSONValue {
        ["type": "integer", "minimum": .integer(minimum), "maximum": .integer(.max)]
    }

    static let after = APIParameter(
        "after", "Only messages with a larger index", whole(from: -1))
    static let messages = APIParameter(
        "messages", "Only so many messages, the last ones", whole(from: 0))
    static let cursor = APIParameter(
        "cursor", "Where the page before has ended: of its header `Link`", ["type": "string"])
    static let branches = APIParameter(
        "branches", "All branches of a family, not the one that was used last alone",
        ["type": "string", "enum": ["all"]])
    static let query = APIParameter(
        "q", "Words that are all in the name or in one message; the answer has 100 sessions at most",
        ["type": "string", "maxLength": .integer(Int64(Conversations.maxQueryBytes))])

    static let returnPath = APIParameter(
        "return", "Where on this server the browser goes afterwards", ["type": "string", "default": "/"])
    static let providerCode = APIParameter("code", "Of the provider", ["type": "string"])
    static let providerState = APIParameter("state", "As it was sent to the provider", ["type": "string"])
    static let providerError = APIParameter("error", "Why the provider refuses", ["type": "string"])
    static let providerIssuer = APIParameter("iss", "Which provider answers", ["type": "string"])

    static let auditCursor = APIParameter(
        "cursor", "Where the page before has ended: its `cursor`", ["type": "string"])
    static let auditEvent = APIParameter(
        "event", "Only events of this kind",
        ["type": "string", "enum": .array(AuditEvent.Kind.allCases.map { .string($0.rawValue) })])
    static let actor = APIParameter("actor", "Only what this owner did", ["type": "string"])
    static let since = APIParameter("since", "Only events from this time on", time)
    static let until = APIParameter("until", "Only events before this time", time)

    private static let time: JSONValue = ["type": "string", "format": "date-time"]
    private static let uuid: JSONValue = ["type": "string", "format": "uuid"]

    /// A parameter of the path, by its name.
    static func inPath(_ name: String) -> JSONValue {
        ["$ref": .string("#/components/parameters/\(name)")]
    }

    /// All of them.
    static let shared: JSONValue = [
        "session_id": path("session_id", uuid), "turn_id": path("turn_id", uuid),
        "tool_call_id": path("tool_call_id", ["type": "string"]), "name": path("name", ["type": "string"]),
        "hash": path("hash", ["type": "string", "pattern": "^[0-9a-f]{64}$"]),
        "approval_id": path("approval_id", ["type": "integer", "minimum": 1]),
        "sign_in": path("sign_in", ["type": "integer", "minimum": 1]),
    ]

    private static func path(_ name: String, _ schema: JSONValue) -> JSONValue {
        ["name": .string(name), "in": "path", "required": true, "schema": schema]
    }
}
