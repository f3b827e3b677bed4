import NaviStore

/// Settings that shape answers.
struct RouteSettings: Sendable {
    /// The program's version, as `/health` shows it.
    var version: String
    var durability: Durability
    /// A session's files are deleted after it has been quiet for so long: `SESSION_FILES_TTL_HOURS`.
    var filesLifetime: Duration
    /// Share of the window at which compression sets in: `CONTEXT_COMPRESSION_THRESHOLD`.
    var compressionThreshold: Double
    /// Why others may reach the gateway, where they are let in without a token.
    var openings: [String] = []
}
