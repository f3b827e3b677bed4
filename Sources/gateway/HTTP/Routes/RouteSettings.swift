import NaviStore

/// Settings that shape answers.
struct RouteSettings: Sendable {
    /// The program's version, as `/health` shows it.
    var version: String
    var durability: Durability
    /// Why others may reach the gateway, where they are let in without a token.
    var openings: [String] = []
}
