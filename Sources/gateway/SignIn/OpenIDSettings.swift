/// Which OpenID provider browsers may sign in with, and whom of its users. Pure.
struct OpenIDSettings: Sendable, Equatable {
    /// As the provider spells it; the addresses of all else come from there.
    let issuer: String
    let clientID: String
    var clientSecret: String?
    /// What people call the provider.
    let name: String
    var scopes = "openid profile"
    /// Names a new user.
    var ownerClaim = "preferred_username"
    var groupsClaim = "groups"
    /// Empty for everybody whom the provider lets in.
    var allowedGroups: Set<String> = []
    var adminGroup: String?
    /// How long a browser is signed in.
    var signInLifetime = Duration.seconds(86_400)
}
