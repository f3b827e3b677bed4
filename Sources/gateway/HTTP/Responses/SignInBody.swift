import NaviProtocol
import NaviStore

/// A browser that is signed in, in `GET /auth/sign-ins`.
struct SignInBody: JSONWritable {
    private let token: TokenRecord
    private let isCurrent: Bool

    init(_ token: TokenRecord, isCurrent: Bool) {
        self.token = token
        self.isCurrent = isCurrent
    }

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", Int(token.id))
            // The browser's own description of itself.
            $0.field("label", token.label)
            $0.field("created_at", token.createdAt)
            if let lastUsedAt = token.lastUsedAt { $0.field("last_used_at", lastUsedAt) }
            if let expiresAt = token.expiresAt { $0.field("expires_at", expiresAt) }
            // The one that asks.
            $0.field("current", isCurrent)
        }
    }
}
