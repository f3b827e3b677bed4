import Logging
import NaviLink
import NaviProfiles
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// Compresses contexts in the background, one session at a time, without anyone waiting for it: no transaction is open
/// during the model call, and messages that arrive meanwhile are simply not covered.
final class Compactor: Service, Sendable {
    /// A session whose context has grown too large.
    struct Job: Sendable, Equatable {
        let sessionID: SessionID
        /// Messages before this index belong to turns that have ended.
        let endedBefore: Int
        /// What the model's server counted at the last turn's end; 0 when it is not known.
        let contextTokens: Int
        let reason: String
    }

    /// Sessions that may wait. One that finds no room is asked for again after its next turn.
    static let maxWaiting = 64
    /// A summary that takes longer is given up.
    static let timeLimit = Duration.seconds(120)

    private let store: Store
    private let models: ModelAccess
    private let profiles: ProfileCatalog
    private let policy: CompressionPolicy
    private let send: @Sendable ([WorkerMessage]) -> Void
    private let leaseClock: LeaseClock
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let jobs: AsyncStream<Job>
    private let waiting: AsyncStream<Job>.Continuation
    private let pauses = Mutex(CompactionPauses())

    /// - Parameter leaseClock: Measures pauses; never stepped.
    init(
        agent: AgentLoop, policy: CompressionPolicy, send: @escaping @Sendable ([WorkerMessage]) -> Void,
        leaseClock: LeaseClock, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        store = agent.store.store
        models = agent.models
        profiles = agent.profiles
        now = agent.now
        self.policy = policy
        self.send = send
        self.leaseClock = leaseClock
        self.clock = clock
        self.logger = logger
        (jobs, waiting) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maxWaiting))
    }

    /// Looks at a turn that has ended; never blocks.
    func consider(_ turn: EndedTurn) {
        guard let job = job(after: turn), pauses.withLock({ $0.allows(job.sessionID, now: leaseClock.milliseconds) })
        else { return }
        waiting.yield(job)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await job in self.jobs { await self.perform(job) }
        }
    }

    private func job(after turn: EndedTurn) -> Job? {
        let session = turn.session
        guard policy.isEnabled, let window = turn.figures.maxContextTokens,
            let profile = profiles.profile(session.profileID)
        else { return nil }
        let isTooLong = turn.conclusion.isContextTooLong
        let isDue = policy.overridden(by: profile.compression).isDue(
            contextTokens: session.contextTokens, window: window,
            outputReserve: profile.outputReserve(window: window))
        guard isDue || isTooLong else { return nil }
        return Job(
            sessionID: session.id, endedBefore: session.messageCount,
            contextTokens: isTooLong ? 0 : session.contextTokens,
            reason: isTooLong ? "context_too_long" : "threshold")
    }

    /// Compresses one session's context. What goes wrong is logged and concerns nobody else.
    func perform(_ job: Job) async {
        do {
            guard let context = try await store.context(job.sessionID),
                let profile = profiles.profile(context.session.profileID)
            else { return }
            let window = await models.contextWindow(profile)
            guard
                let plan = policy.overridden(by: profile.compression).plan(
                    for: context, before: job.endedBefore, contextTokens: job.contextTokens, window: window)
            else { return }
            guard let summary = try await summary(for: plan, profile: profile, window: window) else {
                return failed(job, "no summary was small enough")
            }
            try await putIntoForce(plan.compression(summary: summary, reason: job.reason, now: now()))
            pauses.withLock { $0.succeeded(job.sessionID) }
        } catch is CancellationError {
            // The worker goes; the next turn's end asks again.
        } catch {
            failed(job, String(describing: error))
        }
    }

    private func putIntoForce(_ compression: NewCompression) async throws {
        guard let record = try await store.insertCompression(compression) else { return }
        let frame = ContextCompressed(
            messagesBefore: record.messagesBefore, messagesAfter: record.messagesAfter,
            tokensBefore: record.tokensBefore, tokensAfter: record.tokensAfter, summary: record.summary,
            reason: record.reason)
        send([.notice(record.sessionID, .contextCompressed(frame))])
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

    private func failed(_ job: Job, _ reason: String) {
        let isFirst = pauses.withLock { $0.failed(job.sessionID, now: leaseClock.milliseconds) }
        logger.log(
            level: isFirst ? .warning : .debug, "a context could not be compressed",
            metadata: .of([.session: job.sessionID, .reason: reason]))
    }
}

extension TurnConclusion {
    /// The model's server refused the context for its length: the next message would fare no better.
    fileprivate var isContextTooLong: Bool {
        switch self {
        case .failed(let failure): failure.code == .contextTooLong
        case .done, .stopped: false
        }
    }
}
