import NaviProtocol

/// A line of the audit log as it is read again. The event may be one that only another version of Navi knows.
struct AuditEntry: Sendable, Equatable, Decodable {
    var time: Timestamp
    var event: String
    var address: String?
    var actor: String?
    var actorToken: Int64?
    var owner: String?
    var token: Int64?
    var subject: String?
    var rights: String?
    var session: String?
    var toolCall: String?
    var decision: String?

    private enum CodingKeys: String, CodingKey {
        case time, event, address, actor, owner, token, subject, rights, decision
        case actorToken = "actor_token"
        case session = "session_id"
        case toolCall = "tool_call_id"
    }
}

extension AuditEntry: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("time", time)
            $0.field("event", event)
            $0.field("address", ifPresent: address)
            $0.field("actor", ifPresent: actor)
            $0.field("actor_token", ifPresent: actorToken.map { Int($0) })
            $0.field("owner", ifPresent: owner)
            $0.field("token", ifPresent: token.map { Int($0) })
            $0.field("subject", ifPresent: subject)
            $0.field("rights", ifPresent: rights)
            $0.field("session_id", ifPresent: session)
            $0.field("tool_call_id", ifPresent: toolCall)
            $0.field("decision", ifPresent: decision)
        }
    }
}
