/// What a yes to one call covers when it is to be remembered: the call, and those that come to the same.
package struct ApprovalGrant: Sendable, Equatable {
    /// Longest `key`, in bytes.
    package static let maxKeyBytes = 256
    /// Longest `summary`, in bytes.
    package static let maxSummaryBytes = 1024

    /// Equal for calls that one yes covers.
    package let key: String
    /// In words, for people.
    package let summary: String

    /// Both are cut to their greatest lengths; whoever makes them keeps keys below theirs.
    package init(key: String, summary: String) {
        self.key = String(decoding: key.utf8.prefix(Self.maxKeyBytes), as: UTF8.self)
        self.summary = String(decoding: summary.utf8.prefix(Self.maxSummaryBytes), as: UTF8.self)
    }
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
