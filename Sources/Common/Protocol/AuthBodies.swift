/// `POST /auth/sign-in`, request: exactly one of the two.
package struct SignInRequest: Sendable, Codable {
    /// A token, as `navi-gateway token create` printed it.
    package var token: String?
    /// A code that signs in once, as `navi-gateway token link` printed it behind the `#` of an address.
    package var code: String?
}

/// `GET /auth` and the answer of `POST /auth/sign-in`.
package struct AuthStatus: Sendable, Equatable, JSONWritable {
    /// Nobody gets at sessions without a token.
    package var isRequired: Bool
    package var isSignedIn: Bool
    /// Whose sessions are made and seen; "" where nobody has to sign in.
    package var owner: String
    /// Everybody's sessions are seen.
    package var isAdmin: Bool
    /// What may be done, by name.
    package var rights: [String]
    /// What people call the OpenID provider with which a browser may sign in (`GET /auth/oidc`); `nil` without one.
    package var provider: String?
    /// A proxy has said who asks: there is nothing here to sign out of.
    package var isForwarded = false

    package init(isRequired: Bool, isSignedIn: Bool, owner: String, isAdmin: Bool, rights: [String]) {
        self.isRequired = isRequired
        self.isSignedIn = isSignedIn
        self.owner = owner
        self.isAdmin = isAdmin
        self.rights = rights
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("required", isRequired)
            $0.field("signed_in", isSignedIn)
            $0.field("owner", owner)
            $0.field("admin", isAdmin)
            $0.field("rights", rights)
            $0.field("provider", ifPresent: provider)
            if isForwarded { $0.field("forwarded", true) }
        }
    }
}
