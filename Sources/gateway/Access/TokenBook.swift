import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// The tokens in force, at hand for every request. Twice a second it looks whether the database has others, and in between
/// where somebody shows a token that it does not know: so a new one counts as soon as it has been printed. What ends is
/// told, and its sockets are closed.
final class TokenBook: Service {
    private struct State {
        var byHash: [[UInt8]: TokenRecord] = [:]
        var isOpen = false
        var used: [Int64: Timestamp] = [:]
        /// Looks are counted where they begin: an older one that ends late changes nothing.
        var begunLooks = 0
        var newestLook = 0
    }

    /// Looks for tokens that were shown and are not known. Those who come while one is under way share the next.
    private struct Search {
        var isRunning = false
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var allowance: TokenBucket
    }

    static let interval = Duration.milliseconds(500)
    /// How long rows of ended sign-ins are kept.
    private static let keepEnded = Duration.seconds(30 * 86_400)
    /// Uses are written down so often.
    private static let noteInterval = Duration.seconds(60)

    /// Looks for unknown tokens, however many are shown.
    private static let searchRate = TokenBucket.Rate(perSecond: 20, burst: 20)

    private let store: Store
    private let opensWithoutTokens: Bool
    private let ended: @Sendable (Set<Int64>) -> Void
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let state = Mutex(State())
    private let search = Mutex(Search(allowance: TokenBucket(searchRate, now: .now)))

    /// - Parameters:
    ///   - opensWithoutTokens: Whether everybody gets in as long as there has never been a token.
    ///   - ended: Told which tokens are no longer in force.
    init(
        store: Store, opensWithoutTokens: Bool, ended: @escaping @Sendable (Set<Int64>) -> Void, logger: Logger,
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.store = store
        self.opensWithoutTokens = opensWithoutTokens
        self.ended = ended
        self.logger = logger
        self.now = now
    }

    /// Nobody has to sign in.
    var isOpen: Bool { state.withLock { $0.isOpen } }
    /// There is a token with which somebody could come in.
    var hasTokens: Bool { state.withLock { $0.byHash.values.contains { $0.kind == .program } } }

    /// The token with this secret, if it is one of these kinds and in force.
    func token(_ secret: Secret, kinds: Set<TokenKind>) -> TokenRecord? {
        let (hash, now) = (secret.hash, now())
        return state.withLock { state in
            guard let token = state.byHash[hash], kinds.contains(token.kind), token.isLive(at: now) else { return nil }
            state.used[token.id] = now
            return token
        }
    }

    /// How often the database has been looked at.
    var lookCount: Int { state.withLock { $0.begunLooks } }

    /// All in force, without their secrets, of course.
    var tokens: [TokenRecord] { state.withLock { $0.byHash.values.sorted { $0.id < $1.id } } }

    /// Takes over what the database has.
    ///
    /// - Throws: `StoreError`.
    func refresh() async throws {
        let look = state.withLock { state in
            state.begunLooks += 1
            return state.begunLooks
        }
        let live = try await store.liveTokens(now: now())
        let gone: Set<Int64> = state.withLock { state in
            guard look > state.newestLook else { return [] }
            state.newestLook = look
            let before = Set(state.byHash.values.map(\.id))
            state.byHash = Dictionary(live.tokens.map { ($0.hash, $0) }) { first, _ in first }
            let wasOpen = state.isOpen
            state.isOpen = opensWithoutTokens && !live.hasEverHadOne
            var gone = before.subtracting(live.tokens.map(\.id))
            // Who came in while everybody could has to sign in now.
            if wasOpen, !state.isOpen { gone.insert(Self.anyone) }
            return gone
        }
        if !gone.isEmpty { ended(gone) }
    }

    /// Returns after a look that began after the call: at most 20 times a second, however many ask. A look that fails
    /// leaves things as they are.
    func lookAgain() async {
        let leads = await withCheckedContinuation { continuation in
            let leads = search.withLock { search in
                guard search.isRunning else {
                    search.isRunning = true
                    return true
                }
                search.waiting.append(continuation)
                return false
            }
            if leads { continuation.resume(returning: true) }
        }
        guard leads else { return }
        while !search.withLock({ $0.allowance.take(Self.searchRate, now: .now) }) {
            // Cancelled with whoever asks: then it is over sooner.
            guard (try? await Task.sleep(for: .seconds(1) / Self.searchRate.perSecond)) != nil else { break }
        }
        let served = search.withLock { search in
            defer { search.waiting = [] }
            return search.waiting
        }
        do {
            try await refresh()
        } catch {
            logger.debug("tokens could not be read", metadata: .of([.error: String(describing: error)]))
        }
        for continuation in served { continuation.resume(returning: false) }
        // Whoever came meanwhile needs a look of their own; the first of them makes it.
        let next = search.withLock { search -> CheckedContinuation<Bool, Never>? in
            search.isRunning = !search.waiting.isEmpty
            return search.isRunning ? search.waiting.removeFirst() : nil
        }
        next?.resume(returning: true)
    }

    /// Stands for those without a token.
    static let anyone: Int64 = 0

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            var notedAt = ContinuousClock.now
            // Cancelled when the process ends.
            while (try? await Task.sleep(for: Self.interval)) != nil {
                do {
                    try await self.refresh()
                    guard ContinuousClock.now - notedAt >= Self.noteInterval else { continue }
                    notedAt = .now
                    try await self.keepUp()
                } catch let error as StoreError where error.isFatal {
                    throw error
                } catch {
                    // What is known goes on to count.
                    self.logger.warning("tokens could not be read", metadata: .of([.error: String(describing: error)]))
                }
            }
        }
    }

    private func keepUp() async throws {
        let used = state.withLock { state in
            defer { state.used = [:] }
            return state.used
        }
        if !used.isEmpty { try await store.noteUse(of: used) }
        _ = try await store.deleteEndedTokens(before: now() - Self.keepEnded)
    }
}
