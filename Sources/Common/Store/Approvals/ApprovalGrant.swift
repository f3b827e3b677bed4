/// What a yes to one call covers when it is to be remembered: the call, and those that come to the same.
package struct ApprovalGrant: Sendable, Equatable {
    /// Longest `key` and longest `call`, in bytes.
    package static let maxKeyBytes = 256
    /// Longest `summary`, in bytes.
    package static let maxSummaryBytes = 1024

    /// Equal for calls that one yes covers. Without white space.
    package let key: String
    /// Equal only for the very call that was shown, of a tool that is still what it was then. Without white space; empty
    /// where nobody noted it.
    package let call: String
    /// In words, for people.
    package let summary: String

    /// All are cut to their greatest lengths; whoever makes them keeps keys below theirs.
    package init(key: String, call: String = "", summary: String) {
        self.key = String(decoding: key.utf8.prefix(Self.maxKeyBytes), as: UTF8.self)
        self.call = String(decoding: call.utf8.prefix(Self.maxKeyBytes), as: UTF8.self)
        self.summary = String(decoding: summary.utf8.prefix(Self.maxSummaryBytes), as: UTF8.self)
    }

    /// As the row of a call keeps it: what a yes would cover, and the call that it is said to.
    init(stored: String, summary: String) {
        let parts = stored.split(separator: " ", maxSplits: 1)
        self.init(key: String(parts.first ?? ""), call: parts.count > 1 ? String(parts[1]) : "", summary: summary)
    }

    var stored: String { call.isEmpty ? key : "\(key) \(call)" }
}

/// Who decides over a call.
package struct Approver: Sendable, Equatable {
    /// The owner's name; empty where nobody has to sign in.
    package let name: String
    /// The row of their token; `nil` where they need none.
    package let token: Int64?

    package init(name: String, token: Int64?) {
        self.name = name
        self.token = token
    }
}
