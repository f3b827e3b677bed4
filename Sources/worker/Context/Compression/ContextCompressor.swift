import NaviProfiles
import NaviProtocol
import NaviStore

/// Puts a summary in the place of the beginning of a session's context. No transaction is open while the model writes
/// it, and messages that arrive meanwhile are simply not covered.
struct ContextCompressor: Sendable {
    /// What is to be compressed, and why.
    struct Wish: Sendable, Equatable {
        let sessionID: SessionID
        /// Messages from this index on stay: they belong to a turn that has not ended.
        let endedBefore: Int
        /// What the model's server counted; 0 when it is not known.
        let contextTokens: Int
        let reason: String
    }

    enum Outcome: Sendable, Equatable {
        case compressed
        /// There is nothing that a summary could stand for, or another summary came into force meanwhile.
        case unchanged
        /// Not even the second summary was worth having.
        case failed(String)
    }

    /// A summary that takes longer is given up.
    static let timeLimit = Duration.seconds(120)

    let store: Store
    let models: ModelAccess
    let profiles: ProfileCatalog
    let policy: CompressionPolicy
    /// Shows a frame without a cursor to all clients of a session; never blocks.
    let notify: @Sendable (SessionID, ServerFrame) -> Void
    var clock: any Clock<Duration> = ContinuousClock()
    /// The wall clock.
    let now: @Sendable () -> Timestamp

    /// - Throws: `ModelError`, `TurnFailure`, `StoreError` or `CancellationError`.
    func compress(_ wish: Wish) async throws -> Outcome {
        guard let context = try await store.context(wish.sessionID),
            let profile = profiles.profile(context.session.profileID)
        else { return .unchanged }
        let window = await models.contextWindow(profile)
        guard
            let plan = policy.overridden(by: profile.compression).plan(
                for: context, before: wish.endedBefore, contextTokens: wish.contextTokens, window: window)
        else { return .unchanged }
        guard let summary = try await summary(for: plan, profile: profile, window: window) else {
            return .failed("no summary was small enough")
        }
        return try await putIntoForce(plan.compression(summary: summary, reason: wish.reason, now: now()))
    }

    private func putIntoForce(_ compression: NewCompression) async throws -> Outcome {
        guard let record = try await store.insertCompression(compression) else { return .unchanged }
        let frame = ContextCompressed(
            messagesBefore: record.messagesBefore, messagesAfter: record.messagesAfter,
            tokensBefore: record.tokensBefore, tokensAfter: record.tokensAfter, summary: record.summary,
            reason: record.reason)
        notify(record.sessionID, .contextCompressed(frame))
        return .compressed
    }

    /// A summary worth having, from the first try or the second; `nil` when neither was.
    private func summary(for plan: CompressionPlan, profile: Profile, window: Int) async throws -> String? {
        for isRetry in [false, true] {
            let request = SummaryPrompt.request(for: plan, profile: profile, window: window, isRetry: isRetry)
            let text = try await resultWithin(Self.timeLimit, clock: clock) {
                try await self.text(of: request, profile)
            }
            if let text, plan.accepts(summary: text) { return text }
        }
        return nil
    }

    /// The answer's text; an empty answer is one, not an error.
    private func text(of request: ModelRequest, _ profile: Profile) async throws -> String {
        var text = ""
        do {
            _ = try await models.stream(profile, request) { events in
                for case .text(let piece) in events { text += piece }
                if text.utf8.count > AgentRun.maxAnswerBytes { throw TurnFailure.answerTooLong(bytes: text.utf8.count) }
            }
        } catch let error as ModelError where error.code == .emptyAnswer {
            return ""
        }
        return text
    }
}
