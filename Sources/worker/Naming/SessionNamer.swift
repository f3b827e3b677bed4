import Logging
import NaviLink
import NaviProfiles
import NaviProtocol
import NaviStore
import NaviTelemetry

/// Names sessions beside all turns: after their first exchange, and when a user asks for it.
struct SessionNamer: JobHandler {
    typealias Detail = Never

    static let kind = JobKind.name
    /// A session without a name is tried again after its next turns, while it is as short as this.
    static let maxMessages = 12
    /// A name that takes longer is given up.
    static let timeLimit = Duration.seconds(30)

    private let store: Store
    private let models: ModelAccess
    private let profiles: ProfileCatalog
    private let isAutomatic: Bool
    private let gateways: any Gateways
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameter isAutomatic: Name sessions without being asked.
    init(
        agent: AgentLoop, isAutomatic: Bool, gateways: any Gateways,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        store = agent.store.store
        models = agent.models
        profiles = agent.profiles
        self.isAutomatic = isAutomatic
        self.gateways = gateways
        self.clock = clock
        self.logger = logger
    }

    func order(after turn: EndedTurn) -> JobOrder? {
        let session = turn.session
        guard isAutomatic, case .done = turn.conclusion, session.name == nil, !session.nameIsUserGiven,
            session.messageCount <= Self.maxMessages
        else { return nil }
        return JobOrder(.name, of: session.id)
    }

    func run(_ job: ClaimedJob, _ detail: Never?) async throws {
        guard let id = job.session, let session = try await store.session(id),
            let profile = profiles.profile(session.profileID)
        else { return }
        let messages = try await store.messages(id, after: -1, limit: Self.maxMessages).messages
        let request = SessionName.request(for: messages, profile: profile.id, contextWindow: profile.contextWindow)
        guard let answer = try await answer(request, profile, id), let name = SessionName.name(in: answer),
            let named = try await store.setAutomaticName(id, name: name, for: job.ref)
        else { return }
        gateways.send([.sessionUpdated(named)])
    }

    /// A session without a name is no failure of anything else: the next turn asks for it again, without a second call of
    /// a model that fails.
    private func answer(_ request: ModelRequest, _ profile: Profile, _ session: SessionID) async throws -> String? {
        do {
            return try await resultWithin(Self.timeLimit, clock: clock) {
                var text = ""
                _ = try await models.stream(profile, request) { events in
                    for case .text(let piece) in events { text += piece }
                }
                return text
            }
        } catch let error as ModelError {
            logger.info(
                "a session could not be named",
                metadata: .of([.session: session, .error: String(describing: error)]))
            return nil
        }
    }

    /// The next turn asks for it again.
    func showGivenUp(_ job: ClaimedJob) {}
}
