import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry

/// One line of the audit log: who did what, when and from where. Never what anybody said.
struct AuditEvent: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        case signedIn = "signed_in"
        /// A token or a code with which nobody is signed in.
        case signInFailed = "sign_in_failed"
        /// The same in a request, on a socket, or in a cookie.
        case credentialRefused = "credential_refused"
        /// A sign-in with a provider came to nothing, through no fault of who tried, as far as anybody knows.
        case providerFailed = "provider_failed"
        case signInEnded = "sign_in_ended"
        case tokenCreated = "token_created"
        case linkCreated = "link_created"
        case tokenRotated = "token_rotated"
        case tokenRevoked = "token_revoked"
        case ownerRevoked = "owner_revoked"
        case userAdded = "user_added"
        case userChanged = "user_changed"
        case userDisabled = "user_disabled"
        case userEnabled = "user_enabled"
        case userRemoved = "user_removed"
        /// A request names a user in the header of a proxy, and comes from somebody who is none.
        case forwardedUserRefused = "forwarded_user_refused"
        case approvalDecided = "approval_decided"
        /// An administrator has opened a session of somebody else: told once an hour.
        case foreignSession = "foreign_session"
        /// An administrator has listed everybody's sessions, or searched through them: told once an hour each.
        case foreignList = "foreign_list"
        case foreignSearch = "foreign_search"
        case sessionDeleted = "session_deleted"
        case fileDeleted = "file_deleted"
    }

    var kind: Kind
    var time: Timestamp
    /// Where the client is; `nil` for a command on this machine.
    var address: String?
    /// Who did it; `nil` for somebody who is not signed in, and for a command.
    var actor: Actor?
    /// Whose it was.
    var owner: String?
    /// The token that was made or ended, or that a sign-in was got with.
    var token: Int64?
    /// What an OpenID provider knows somebody by.
    var subject: String?
    /// What a token that was made gives, or a sign-in that needs none of the user's.
    var rights: TokenRights?
    var session: SessionID?
    var toolCall: String?
    var decision: String?

    struct Actor: Sendable, Equatable {
        var owner: String
        var token: Int64?

        init(_ principal: Principal) {
            owner = principal.owner
            token = principal.token
        }
    }

    init(
        _ kind: Kind, time: Timestamp, address: String? = nil, by principal: Principal? = nil, owner: String? = nil,
        token: Int64? = nil, session: SessionID? = nil, toolCall: String? = nil, decision: String? = nil
    ) {
        self.kind = kind
        self.time = time
        self.address = address
        actor = principal.map(Actor.init)
        self.owner = owner
        self.token = token
        self.session = session
        self.toolCall = toolCall
        self.decision = decision
    }

    /// The line in a file: JSON, its first fields always in this order, so that a pattern can find them.
    var line: [UInt8] {
        json() + [UInt8(ascii: "\n")]
    }

    fileprivate var rightNames: String? { rights?.names.joined(separator: ",") }

    /// The same in the program's own log.
    var metadata: Logger.Metadata {
        var metadata = Logger.Metadata.of([.event: kind.rawValue])
        func add(_ key: LogKey, _ value: (some CustomStringConvertible & Sendable)?) {
            if let value { metadata.merge(.of([key: value])) { $1 } }
        }
        add(.address, address)
        add(.actor, actor?.owner)
        add(.actorToken, actor?.token)
        add(.owner, owner)
        add(.token, token)
        add(.subject, subject)
        add(.rights, rightNames)
        add(.session, session)
        add(.toolCall, toolCall)
        add(.decision, decision)
        return metadata
    }
}

extension AuditEvent: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("time", time)
            $0.field("event", kind.rawValue)
            $0.field("address", ifPresent: address)
            $0.field("actor", ifPresent: actor?.owner)
            $0.field("actor_token", ifPresent: actor?.token.map { Int($0) })
            $0.field("owner", ifPresent: owner)
            $0.field("token", ifPresent: token.map { Int($0) })
            $0.field("subject", ifPresent: subject)
            $0.field("rights", ifPresent: rightNames)
            $0.field("session_id", ifPresent: session?.description)
            $0.field("tool_call_id", ifPresent: toolCall)
            $0.field("decision", ifPresent: decision)
        }
    }
}
