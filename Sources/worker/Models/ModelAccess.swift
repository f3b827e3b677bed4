import NaviProfiles

/// How the worker calls models: the seam behind which tests put a scripted model.
struct ModelAccess: Sendable {
    /// Calls the first of the profile's models that answers; see `ModelClient.stream`.
    let stream:
        @Sendable (
            _ profile: Profile, _ request: ModelRequest, _ onEvents: ([ModelEvent]) async throws -> Void
        ) async throws -> ModelResult
    /// Tokens that prompt and answer may have together; see `ModelClient.contextWindow`.
    let contextWindow: @Sendable (Profile) async -> Int
}

extension ModelAccess {
    init(client: ModelClient) {
        self.init(
            stream: { try await client.stream(models: try client.models(of: $0), request: $1, onEvents: $2) },
            contextWindow: { await client.contextWindow(profile: $0) })
    }
}

extension Profile {
    /// Tokens that are kept free for the answer.
    func outputReserve(window: Int) -> Int {
        OutputReserve.tokens(window: window, profile: self)
    }
}
