import NaviProtocol
import NaviStore

/// What workers do for a session besides its turns.
extension Conversation {
    /// How long an answer waits for a summary, and for a name.
    static let compressionPatience = Duration.seconds(10)
    static let namingPatience = Duration.seconds(20)
    private static let lookInterval = Duration.milliseconds(200)

    /// Has the context compressed. What takes longer than the answer waits is told by `context_compressed` or
    /// `compression_failed`.
    ///
    /// - Returns: Whether it is done.
    /// - Throws: `invalid_field`, `session_not_found`; `StoreError`.
    func compress(focus: String?) async throws -> Bool {
        guard (focus?.utf8.count ?? 0) <= CompressSession.maxFocusBytes else {
            throw WireError(.invalidField, "focus: at most \(CompressSession.maxFocusBytes) bytes")
        }
        let detail = CompressionJob(focus: focus).json
        guard try await store.requestJob(.compress, of: id, detail: detail, isUrgent: true, now: all.now()) else {
            throw WireError.sessionNotFound(id)
        }
        return try await wait(for: .compress, atMost: Self.compressionPatience)
    }

    /// Has the session named anew. A name that a user gave is left as it is; what takes longer than the answer waits is
    /// told by `session_updated`.
    ///
    /// - Returns: The session, and whether it is done.
    /// - Throws: `session_not_found`; `StoreError`.
    func generateName() async throws -> (SessionRecord, isDone: Bool) {
        let session = try await record()
        guard !session.nameIsUserGiven, session.messageCount > 0 else { return (session, true) }
        try await store.requestJob(.name, of: id, now: all.now())
        let isDone = try await wait(for: .name, atMost: Self.namingPatience)
        return (try await currentRecord(), isDone)
    }

    private func wait(for job: JobKind, atMost patience: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + patience
        while try await store.hasJob(job, of: id) {
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: Self.lookInterval)
        }
        return true
    }
}
