import NaviProfiles
import NaviProtocol
import NaviStore

/// Puts a summary in the place of the beginning of a session's context. No transaction is open while it is written, and
/// messages that arrive meanwhile are simply not covered. A row says who is at it, so that never two are, and that
/// another worker does it when one is lost.
struct ContextCompressor: Sendable {
    /// What is to be compressed, and why.
    struct Wish: Sendable, Equatable {
        let sessionID: SessionID
        let reason: CompressionReason
        /// What a user wants to be kept above all.
        var focus: String?
    }

    enum Outcome: Sendable, Equatable {
        case compressed
        /// There is nothing that a summary could stand for, or another summary came into force meanwhile.
        case unchanged
        /// Nothing was smaller than what it would stand for.
        case failed
    }

    private static let lookInterval = Duration.milliseconds(250)
    /// Of one compression, while users change the sheet.
    private static let maxAttempts = 4

    let store: Store
    let models: ModelAccess
    let profiles: ProfileCatalog
    let policy: CompressionPolicy
    let gateways: any Gateways
    let lease: JobLease
    var clock: any Clock<Duration> = ContinuousClock()
    var clocks: any TimeSource = SystemTime()
    /// What is computed for long contexts keeps nothing else waiting.
    var thread: any TaskExecutor = CompressionThread()

    /// Compresses at once, for a turn; waits for a compression that somebody else is at. One that somebody had asked for
    /// is done as it was asked for.
    ///
    /// - Returns: Whether another summary is in force now.
    /// - Throws: `StoreError` or `CancellationError`.
    func compressNow(_ wish: Wish) async throws -> Bool {
        let before = try await store.liveCompression(wish.sessionID)
        guard let job = try await take(wish.sessionID) else { return false }
        let outcome: Outcome?
        do {
            var wish = wish
            wish.focus = wish.focus ?? job.detail(as: CompressionJob.self)?.focus
            // What somebody else did meanwhile may be enough; the caller will see. A user's change makes nothing shorter.
            let live = try await store.liveCompression(wish.sessionID)
            let isOnlyEdited = live?.isEdit == true && live?.coversUntil == before?.coversUntil ?? 0
            let isDone = live?.id != before?.id && !isOnlyEdited && wish.focus == nil
            outcome = isDone ? .compressed : try await lease.keep(job.ref) { [wish] in try await compress(wish) }
        } catch {
            try await lease.end(job.ref)
            throw error
        }
        try await lease.end(job.ref)
        return outcome == .compressed
    }

    /// Waits until the job can be had; `nil` when the session is gone.
    private func take(_ session: SessionID) async throws -> ClaimedJob? {
        while true {
            if let job = try await store.takeJob(.compress, of: session, lease: lease.terms, now: clocks.now) {
                return job
            }
            guard try await store.session(session) != nil else { return nil }
            try await clock.sleep(for: Self.lookInterval)
        }
    }

    /// Compresses a session whose job is this worker's, and keeps the job.
    ///
    /// - Throws: `StoreError` or `CancellationError`.
    func compress(_ wish: Wish) async throws -> Outcome {
        try await withTaskExecutorPreference(thread) { try await performUnlessEdited(wish) }
    }

    /// A user's change of the sheet that comes in between goes first: what did not know of it is done again. The last
    /// time the job is given up, for somebody who changes things all the time.
    private func performUnlessEdited(_ wish: Wish) async throws -> Outcome {
        for attempt in 1...Self.maxAttempts {
            if let outcome = try await perform(wish, isLast: attempt == Self.maxAttempts) { return outcome }
        }
        return .unchanged
    }

    /// - Returns: `nil` when a user has changed the sheet meanwhile.
    private func perform(_ wish: Wish, isLast: Bool) async throws -> Outcome? {
        guard let session = try await store.session(wish.sessionID),
            let profile = profiles.profile(session.profileID)
        else { return .unchanged }
        let window = await models.contextWindow(profile)
        guard let context = try await store.context(wish.sessionID, bound: ContextBound(window: window)) else {
            return .unchanged
        }
        let planner = CompressionPlanner(
            window: window, keepRecentTurns: keptTurns(wish.reason, profile), mustShrink: wish.reason.mustShrink)
        guard let plan = planner.plan(for: context) else { return .unchanged }
        gateways.show(
            .compressionStarted(CompressionStarted(reason: wish.reason.rawValue, tokensBefore: plan.before.tokens)),
            to: wish.sessionID)
        return try await carryOut(plan, wish, profile, window: window, isLast: isLast)
    }

    private func carryOut(
        _ plan: CompressionPlan, _ wish: Wish, _ profile: Profile, window: Int, isLast: Bool
    ) async throws -> Outcome? {
        let digest = try await CoveredDigest.gathered(plan, window: window, from: store)
        let plan = plan.counting(digest)
        let isPaused = try await store.compressionPause(wish.sessionID, now: clocks.now) != nil
        let summary = try await SummaryWriter(models: models, clock: clock, isNeeded: wish.reason != .request).write(
            plan, digest, profile: profile, window: window, focus: wish.focus, asksModel: !isPaused)
        if summary?.method != .model, !isPaused {
            try await store.noteCompressionFailure(wish.sessionID, now: clocks.now)
        }
        guard let summary else {
            fail(
                wish,
                "Little would be gained: nothing clearly shorter says what was said. The conversation is unchanged.")
            return .failed
        }
        return try await putIntoForce(
            plan.compression(
                summary: summary.text.text, sheet: summary.text.sheet, method: summary.method, reason: wish.reason,
                now: clocks.now), isLast: isLast)
    }

    /// A user who asks for it wants to see it happen.
    private func keptTurns(_ reason: CompressionReason, _ profile: Profile) -> Int {
        let turns = policy.overridden(by: profile.compression).keepRecentTurns
        return reason == .request ? min(turns, 2) : turns
    }

    private func putIntoForce(_ compression: NewCompression, isLast: Bool) async throws -> Outcome? {
        guard let record = try await store.insertCompression(compression) else {
            if !isLast, try await store.liveCompression(compression.sessionID)?.isEdit == true { return nil }
            gateways.show(
                .compressionFailed(
                    CompressionFailed(
                        reason: compression.reason, message: "The context was changed meanwhile. It is unchanged.")),
                to: compression.sessionID)
            return .unchanged
        }
        gateways.show(.contextCompressed(ContextCompressed(record)), to: record.sessionID)
        return .compressed
    }

    private func fail(_ wish: Wish, _ message: String) {
        gateways.show(
            .compressionFailed(CompressionFailed(reason: wish.reason.rawValue, message: message)), to: wish.sessionID)
    }
}

extension ContextCompressed {
    fileprivate init(_ record: CompressionRecord) {
        self.init(
            compressionID: record.id, messagesBefore: record.messagesBefore, messagesAfter: record.messagesAfter,
            tokensBefore: record.before.tokens, tokensAfter: record.after.tokens, summary: record.summary,
            reason: record.reason)
    }
}
