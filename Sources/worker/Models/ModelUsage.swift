/// Tokens of one call, as the server counted them.
struct ModelUsage: Sendable, Equatable {
    /// Tokens of the whole prompt, cached ones included.
    var promptTokens: Int
    /// Tokens that were generated, reasoning included.
    var completionTokens: Int
}
