/// What a failed call says about where it was sent.
struct ModelServer: Sendable, Equatable {
    /// Scheme, host and port, never a key.
    var address: String
    /// The setting that holds the server's key.
    var keySetting: String
}
