import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// Keeps every client that watches the list of sessions up to date.
///
/// What happens to sessions is gathered for a moment, then their rows are read and compared with what the clients have
/// been told. Every few seconds a part of it is compared, one after another, so that nothing that was missed stays wrong.
final class SessionListFeed: Service {
    struct Timing: Sendable {
        /// Between two looks.
        var gathering = Duration.milliseconds(100)
        /// Between two looks at a part of everything.
        var refresh = Duration.seconds(10)
        /// After a look that failed.
        var patience = Duration.seconds(1)
    }

    /// Sessions in the first frame, as `GET /sessions` answers without a limit.
    static let beginningLimit = 200

    private let store: Store
    private let loops: ConnectionLoops
    private let logger: Logger
    private let timing: Timing
    private let state = Mutex(SessionListState())
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    init(store: Store, loops: ConnectionLoops, logger: Logger, timing: Timing = Timing()) {
        self.store = store
        self.loops = loops
        self.logger = logger
        self.timing = timing
        (wishes, wish) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: Sockets

    /// The socket gets the beginning of the list, then what changes, of the sessions in its scope.
    func join(_ connection: ConnectionRef, scope: SessionScope) {
        state.withLock { $0.join(connection, scope: scope) }
        wish.yield()
    }

    func remove(_ connection: ConnectionRef) {
        state.withLock { $0.remove(connection) }
    }

    // MARK: Events

    /// Something happened to these sessions. Never waits; costs next to nothing while nobody watches.
    func touch(_ sessions: [SessionID]) {
        note { $0.touch(sessions) }
    }

    func noteCreation(of session: SessionID) {
        note { $0.noteCreation(of: session) }
    }

    private func note(_ change: (inout SessionListState) -> Void) {
        let isWatched = state.withLock {
            change(&$0)
            return $0.isWatched
        }
        if isWatched { wish.yield() }
    }

    // MARK: Looking

    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.remind() }
                var refreshedAt = ContinuousClock.now
                for await _ in wishes {
                    let refreshes = ContinuousClock.now - refreshedAt >= timing.refresh
                    if refreshes { refreshedAt = .now }
                    let pause = await look(refreshes: refreshes) ? timing.gathering : timing.patience
                    // A shutdown ends the pause, and the stream of wishes then ends the loop.
                    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
                }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.wish.finish()
        }
    }

    /// Wishes for a look when nothing else does.
    private func remind() async {
        while !Task.isCancelled {
            // Cancelled when the feed ends.
            try? await Task.sleep(for: timing.refresh)
            if state.withLock({ $0.isWatched }) { wish.yield() }
        }
    }

    /// - Returns: Whether the rows could be read; otherwise they are looked at again.
    private func look(refreshes: Bool) async -> Bool {
        guard let look = state.withLock({ $0.takeLook(refreshes: refreshes) }) else { return true }
        do {
            let findings = try await findings(of: look)
            let (woken, isBehind) = state.withLock { state in
                let woken = loops.post(state.settle(look, findings))
                return (woken, !state.joining.isEmpty)
            }
            loops.wake(woken)
            if isBehind { wish.yield() }
            return true
        } catch {
            logger.error("the list of sessions could not be read", metadata: .of([.error: "\(error)"]))
            state.withLock { $0.putBack(look) }
            wish.yield()
            return false
        }
    }

    private func findings(of look: SessionListState.Look) async throws -> SessionListState.Findings {
        var findings = SessionListState.Findings()
        for scope in look.beginnings {
            let page = try await store.sessions(scope, limit: Self.beginningLimit, branches: true)
            findings.beginnings[scope] = SessionListState.Beginning(
                sessions: page.sessions.map(SessionListState.OwnedListing.init), hasMore: page.next != nil)
        }
        let listed = Set(findings.beginnings.values.flatMap { $0.sessions.map(\.id) })
        findings.sessions = try await store.sessions(look.sessions.subtracting(listed))
            .map(SessionListState.OwnedListing.init)
        return findings
    }
}

extension SessionListState.OwnedListing {
    fileprivate init(_ session: ListedSession) {
        self.init(listing: SessionListing(session), owner: session.session.owner)
    }
}
