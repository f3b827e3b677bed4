import NaviProtocol
import NaviStore

/// What workers do for a session besides its turns.
extension Conversation {
    /// How long an answer waits for a summary, and for a name.
    static let compressionPatience = Duration.seconds(10)
    static let namingPatience = Duration.seconds(20)

    /// Has the context compressed. What takes longer than the answer waits is told by `context_compressed` or
    /// `compression_failed`.
    ///
    /// - Returns: Whether it is done.
    /// - Throws: `invalid_field`, `session_not_found`; `StoreError`.
    func compress(focus: String?) async throws -> Bool {
        guard (focus?.utf8.count ?? 0) <= CompressSession.maxFocusBytes else {
            throw WireError(.invalidField, "focus: at most \(CompressSession.maxFocusBytes) bytes")
        }
        return try await isDone(
            JobOrder(.compress, of: id, detail: CompressionJob(focus: focus).json, isUrgent: true),
            within: Self.compressionPatience)
    }

    /// Has the session named anew. A name that a user gave is left as it is; what takes longer than the answer waits is
    /// told by `session_updated`.
    ///
    /// - Returns: The session, and whether it is done.
    /// - Throws: `session_not_found`; `StoreError`.
    func generateName() async throws -> (SessionRecord, isDone: Bool) {
        let session = try await record()
        guard !session.nameIsUserGiven, session.messageCount > 0 else { return (session, true) }
        let isDone = try await isDone(JobOrder(.name, of: id, isUrgent: true), within: Self.namingPatience)
        return (try await currentRecord(), isDone)
    }

    private func isDone(_ order: JobOrder, within patience: Duration) async throws -> Bool {
        guard let job = try await store.requestJob(order, now: all.now()) else { throw WireError.sessionNotFound(id) }
        return try await all.jobs.end(of: job, within: patience) != nil
    }
}
