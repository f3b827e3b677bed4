import NaviProtocol

/// What the holder of a token may do.
package struct TokenRights: OptionSet, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// See sessions, their history and files, and hear what happens in them.
    package static let read = TokenRights(rawValue: 1)
    /// Make, change and delete sessions; send and stop messages; upload.
    package static let chat = TokenRights(rawValue: 2)
    /// Decide over tool calls that wait for somebody.
    package static let approve = TokenRights(rawValue: 4)
    /// All of it in everybody's sessions.
    package static let admin = TokenRights(rawValue: 8)
    /// See the figures of the system.
    package static let metrics = TokenRights(rawValue: 16)

    /// Of a token of which nothing else is said.
    package static let standard: TokenRights = [.read, .chat, .approve]
    package static let all: TokenRights = [.read, .chat, .approve, .admin, .metrics]

    /// By name, in the order in which they are shown.
    package static let named: KeyValuePairs<String, TokenRights> = [
        "read": .read, "chat": .chat, "approve": .approve, "admin": .admin, "metrics": .metrics,
    ]

    package var names: [String] { Self.named.filter { contains($0.value) }.map(\.key) }

    /// Who may chat or approve sees what that is about.
    package var withReading: TokenRights {
        isDisjoint(with: [.chat, .approve, .admin]) ? self : union(.read)
    }
}

/// What a token is for alone.
package enum TokenBound: Sendable, Hashable {
    case session(SessionID)
    /// Sessions of one profile.
    case profile(String)
}
