/// A dialect of model servers.
protocol ModelProvider: Sendable {
    /// Runs one call and hands its events on as they arrive.
    ///
    /// `onEvents` is called with one or more events at a time, never concurrently, and never after this function has
    /// returned. What it throws ends the call. Cancelling the calling task closes the connection at once, also before
    /// the first byte of the answer.
    ///
    /// - Throws: `ModelError`, `CancellationError`, or what `onEvents` throws.
    func stream(
        _ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult

    /// The tokens that prompt and answer of `model` may have together, when the server tells; `nil` otherwise.
    func contextWindow(of model: String) async -> Int?
}
