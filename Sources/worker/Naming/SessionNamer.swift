import Logging
import NaviLink
import NaviProfiles
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// Names sessions, one after the other and beside all turns: after their first exchange, and when a user asks for it.
/// What is to be named is a row, so that a lost worker's work is done by another one.
final class SessionNamer: Service, Sendable {
    /// A session without a name is tried again after its next turns, while it is as short as this.
    static let maxMessages = 12
    /// A name that takes longer is given up.
    static let timeLimit = Duration.seconds(30)
    private static let lookInterval = Duration.seconds(1)

    private let store: Store
    private let models: ModelAccess
    private let profiles: ProfileCatalog
    private let isAutomatic: Bool
    private let send: @Sendable ([WorkerMessage]) -> Void
    private let jobs: JobTaker
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let wishes: AsyncStream<SessionID>
    private let wish: AsyncStream<SessionID>.Continuation

    /// - Parameter isAutomatic: Name sessions without being asked.
    init(
        agent: AgentLoop, seats: Seats, isAutomatic: Bool, send: @escaping @Sendable ([WorkerMessage]) -> Void,
        leaseClock: LeaseClock, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        store = agent.store.store
        models = agent.models
        profiles = agent.profiles
        now = agent.now
        self.isAutomatic = isAutomatic
        self.send = send
        jobs = JobTaker(
            kind: .name, lease: Self.timeLimit * 2, store: store, seats: seats, leaseClock: leaseClock, clock: clock,
            now: now)
        self.clock = clock
        self.logger = logger
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(256))
    }

    /// Looks at a turn that has ended; never blocks. A wish that finds no room is made again after the next turn.
    func consider(_ turn: EndedTurn) {
        let session = turn.session
        guard isAutomatic, case .done = turn.conclusion, session.name == nil, !session.nameIsUserGiven,
            session.messageCount <= Self.maxMessages
        else { return }
        wish.yield(session.id)
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await session in self.wishes { try await self.note(session) } }
                group.addTask { try await self.workThroughJobs() }
                try await group.waitForAll()
            }
        }
    }

    private func note(_ session: SessionID) async throws {
        try await tolerant(session) { try await store.requestJob(.name, of: session, now: now()) }
    }

    private func workThroughJobs() async throws {
        while !Task.isCancelled {
            if try await nameNext() { continue }
            // Only cancellation ends the wait early, and then the loop ends.
            try? await clock.sleep(for: Self.lookInterval)
        }
    }

    /// - Returns: Whether there was anything to do.
    /// - Throws: only a fatal `StoreError`.
    func nameNext() async throws -> Bool {
        var outcome = JobTaker.Outcome.nothing
        try await tolerant(nil) { outcome = try await jobs.perform { try await name($0.session) } }
        if case .givenUp(let session) = outcome {
            // The next turn asks for it again.
            logger.error(
                "naming a session was given up: its worker was lost again and again",
                metadata: .of([.session: session]))
        }
        return outcome != .nothing
    }

    private func name(_ id: SessionID) async throws {
        guard let session = try await store.session(id), let profile = profiles.profile(session.profileID) else {
            return
        }
        let messages = try await store.messages(id, after: -1, limit: Self.maxMessages).messages
        let request = SessionName.request(for: messages, profile: profile.id, contextWindow: profile.contextWindow)
        guard
            let answer = try await resultWithin(
                Self.timeLimit, clock: clock, { try await self.answer(request, profile) }),
            let name = SessionName.name(in: answer), let named = try await store.setAutomaticName(id, name: name)
        else { return }
        send([.sessionUpdated(named)])
    }

    private func answer(_ request: ModelRequest, _ profile: Profile) async throws -> String {
        var text = ""
        _ = try await models.stream(profile, request) { events in
            for case .text(let piece) in events { text += piece }
        }
        return text
    }

    /// A session without a name is no failure of anything else; only a broken database ends the process.
    private func tolerant(_ session: SessionID?, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch is CancellationError {
            // The worker goes; the row stays for another one.
        } catch let error as StoreError where error.isFatal {
            throw error
        } catch {
            logger.info(
                "a session could not be named",
                metadata: .of([.session: session?.description ?? "-", .error: String(describing: error)]))
        }
    }
}
