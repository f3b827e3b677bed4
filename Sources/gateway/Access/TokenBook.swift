import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// The tokens in force, at hand for every request. Twice a second it looks whether anything has changed in the database,
/// and in between where somebody shows a token that it does not know: so a new one counts as soon as it has been printed.
/// What ends is told, and its sockets are closed. When the database cannot be read for a while nobody is let in: a token
/// may have been revoked meanwhile.
final class TokenBook: Service {
    fileprivate struct State {
        var byHash: [[UInt8]: TokenRecord] = [:]
        /// When each of them ends; `nil` for one that does not by itself.
        var ends: [Int64: Timestamp?] = [:]
        /// The newest row of each word of a proxy.
        var forwarded: [ForwardedRow: TokenRecord] = [:]
        /// Users whom the word of a proxy makes administrators, whatever it says of them.
        var administrators: Set<String> = []
        var isOpen = false
        var used: [Int64: Timestamp] = [:]
        /// Looks are counted where they begin: an older one that ends late changes nothing.
        var begunLooks = 0
        var newestLook = 0
        /// Of the database, when it was read to the end.
        var changes: Int?
        var readAt: Timestamp?
        /// Since when looks have had no answer.
        var unansweredSince: ContinuousClock.Instant?
        var hasToldOfSilence = false
    }

    fileprivate struct ForwardedRow: Hashable {
        let owner: String
        let rights: TokenRights
    }

    /// Looks for tokens that were shown and are not known. Those who come while one is under way share the next.
    private struct Search {
        var isRunning = false
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var allowance: TokenBucket
    }

    static let interval = Duration.milliseconds(500)
    /// After so long without a look at the database nobody is let in.
    static let maxSilence = Duration.seconds(30)
    /// How long rows of ended sign-ins are kept.
    private static let keepEnded = Duration.seconds(30 * 86_400)
    /// Uses are written down so often.
    private static let noteInterval = Duration.seconds(60)

    /// Looks for unknown tokens, however many are shown.
    private static let searchRate = TokenBucket.Rate(perSecond: 20, burst: 20)

    private let store: Store
    private let door: OpenDoor
    private let ended: @Sendable (Set<Int64>) -> Void
    private let clocks: any TimeSource
    private let logger: Logger
    private let state = Mutex(State())
    private let search = Mutex(Search(allowance: TokenBucket(searchRate, now: .now)))

    /// - Parameters:
    ///   - door: Who gets in as long as there has never been a token.
    ///   - ended: Told which tokens are no longer in force.
    init(
        store: Store, door: OpenDoor, ended: @escaping @Sendable (Set<Int64>) -> Void, logger: Logger,
        clocks: any TimeSource = SystemTime()
    ) {
        self.store = store
        self.door = door
        self.ended = ended
        self.logger = logger
        self.clocks = clocks
    }

    /// There has never been a token, and some get in without one.
    var isOpen: Bool { state.withLock { $0.isOpen } }
    /// There is something with which somebody could come in.
    var hasTokens: Bool { state.withLock { !$0.byHash.isEmpty } }

    /// Who comes this way need not sign in.
    func isOpen(to approach: Approach) -> Bool {
        switch door {
        case .nobody: false
        case .ownMachine: approach.isOwn && isOpen
        case .everyone: isOpen
        }
    }

    /// What is known is new enough to let somebody in.
    var isCurrent: Bool {
        let now = clocks.instant
        return state.withLock { $0.isCurrent(now) }
    }

    /// The token with this secret, if it is one of these kinds and in force.
    func token(_ secret: Secret, kinds: Set<TokenKind>) -> TokenRecord? {
        let (hash, now, instant) = (secret.hash, clocks.now, clocks.instant)
        return state.withLock { state in
            guard state.isCurrent(instant), let token = state.byHash[hash], kinds.contains(token.kind),
                token.isLive(at: now)
            else { return nil }
            state.used[token.id] = now
            return token
        }
    }

    /// The row that stands for what a proxy says, if it is in force.
    func token(_ user: ForwardedUser) -> TokenRecord? {
        let (now, instant) = (clocks.now, clocks.instant)
        return state.withLock { state in
            let isAdmin = user.isAdmin || state.administrators.contains(user.name)
            let row = ForwardedRow(owner: user.name, rights: isAdmin ? .all : .standard)
            guard state.isCurrent(instant), let token = state.forwarded[row], token.isLive(at: now) else { return nil }
            state.used[token.id] = now
            return token
        }
    }

    /// Whether somebody who was let in by this token, or by none, may still be.
    func isInForce(_ token: Int64?) -> Bool {
        let now = clocks.now
        return state.withLock { state in
            guard let token else { return state.isOpen }
            return state.ends[token].map { $0.map { now < $0 } ?? true } ?? false
        }
    }

    /// The wall clock by which tokens end.
    var time: Timestamp { clocks.now }

    /// How often the database has been looked at.
    var lookCount: Int { state.withLock { $0.begunLooks } }

    /// Takes over what the database has, if anything has changed there.
    ///
    /// - Throws: `StoreError`.
    func refresh() async throws {
        let (now, instant) = (clocks.now, clocks.instant)
        let (look, known) = state.withLock { state in
            state.begunLooks += 1
            state.unansweredSince = state.unansweredSince ?? instant
            // A clock that was put back revives what it had ended: then all is read again.
            return (state.begunLooks, state.readAt.map { now < $0 } == true ? nil : state.changes)
        }
        let live = try await store.liveTokens(now: now, unless: known)
        let gone = state.withLock { $0.take(live, of: look, door: door, now: now) }
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
        await cancelWhenGracefulShutdown {
            var notedAt = ContinuousClock.now
            // Cancelled when the process ends.
            while (try? await Task.sleep(for: Self.interval)) != nil {
                do {
                    try await self.refresh()
                    guard ContinuousClock.now - notedAt >= Self.noteInterval else { continue }
                    notedAt = .now
                    try await self.keepUp()
                } catch {
                    // What is known goes on to count, for a while.
                    self.endAllAfterSilence()
                    self.logger.warning("tokens could not be read", metadata: .of([.error: String(describing: error)]))
                }
            }
        }
    }

    /// Nobody knows whether those who are in still may be.
    private func endAllAfterSilence() {
        let now = clocks.instant
        let all: Set<Int64> = state.withLock { state in
            guard !state.isCurrent(now), !state.hasToldOfSilence else { return [] }
            state.hasToldOfSilence = true
            return Set(state.byHash.values.map(\.id))
        }
        if !all.isEmpty { ended(all) }
    }

    private func keepUp() async throws {
        let used = state.withLock { state in
            defer { state.used = [:] }
            return state.used
        }
        if !used.isEmpty { try await store.noteUse(of: used) }
        _ = try await store.deleteEndedTokens(before: clocks.now - Self.keepEnded)
    }
}

extension TokenBook.State {
    fileprivate func isCurrent(_ now: ContinuousClock.Instant) -> Bool {
        unansweredSince.map { now - $0 < TokenBook.maxSilence } ?? true
    }

    /// Takes over what a look has found: `nil` when nothing has changed.
    ///
    /// - Returns: What is no longer in force.
    fileprivate mutating func take(
        _ live: LiveTokens?, of look: Int, door: OpenDoor, now: Timestamp
    ) -> Set<Int64> {
        guard look > newestLook else { return [] }
        newestLook = look
        unansweredSince = nil
        hasToldOfSilence = false
        readAt = now
        var gone = Set(byHash.values.map(\.id))
        if let live {
            changes = live.changes
            byHash = Dictionary(live.tokens.map { ($0.hash, $0) }) { first, _ in first }
            ends = Dictionary(live.tokens.map { ($0.id, $0.expiresAt) }) { first, _ in first }
            administrators = live.administrators
            let rows = live.tokens.filter { $0.source == .proxy }
            forwarded = Dictionary(rows.map { (.init(owner: $0.owner, rights: $0.rights), $0) }) { $1 }
            let wasOpen = isOpen
            isOpen = door != .nobody && !live.isSignInRequired
            // Who came in while everybody could has to sign in now.
            if wasOpen, !isOpen { gone.insert(TokenBook.anyone) }
        } else if byHash.values.contains(where: { !$0.isLive(at: now) }) {
            byHash = byHash.filter { $0.value.isLive(at: now) }
        }
        gone.subtract(byHash.values.map(\.id))
        return gone
    }
}
