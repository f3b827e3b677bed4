import NaviProtocol
import NaviStore

/// Who watches the list of sessions, what they have been told, and what has to be looked at again. Pure.
///
/// The rows are the truth; that something has happened to a session is only a reason to read its row.
struct SessionListState {
    /// What one look at the rows shall read.
    struct Look: Equatable {
        /// Whose lists' beginnings: for those who are new, and every now and then.
        var beginnings: Set<SessionScope> = []
        var sessions: Set<SessionID> = []
    }

    /// What the rows say.
    struct Findings {
        var beginnings: [SessionScope: Beginning] = [:]
        /// Those of the sessions asked for that exist.
        var sessions: [OwnedListing] = []
    }

    /// The newest sessions of a list.
    struct Beginning {
        var sessions: [OwnedListing]
        var hasMore: Bool
    }

    /// A session as lists show it, and whose it is.
    struct OwnedListing: Equatable {
        var listing: SessionListing
        var owner: String

        var id: SessionID { listing.summary.sessionID }
    }

    /// A socket, and which sessions it may be told of.
    struct Watcher: Equatable {
        let connection: ConnectionRef
        let scope: SessionScope
    }

    /// What happened to a session of an owner; only those who see all are told of one whose owner is not known.
    private typealias Change = (frame: SessionListFrame, owner: String?)

    /// Sessions whose last state is remembered; beyond them a change is told that may be none.
    static let maxKnown = 20_000
    /// What is compared at once without a reason: lists' beginnings, and sessions beside them. With more of them it takes
    /// several looks to come round.
    static let refreshedScopes = 32
    static let refreshedSessions = 2000

    private(set) var watchers: [Watcher] = []
    private(set) var joining: [Watcher] = []
    private var known: [SessionID: OwnedListing] = [:]
    private var created: Set<SessionID> = []
    private var touched: Set<SessionID> = []
    /// What is to be compared before it all begins anew.
    private var scopesToRefresh: [SessionScope] = []
    private var sessionsToRefresh: [SessionID] = []
    /// Sessions that were told to be gone; what the end of their turns stirs up is no news.
    private var gone: Set<SessionID> = []

    var isWatched: Bool { !watchers.isEmpty || !joining.isEmpty }

    mutating func join(_ connection: ConnectionRef, scope: SessionScope) {
        joining.append(Watcher(connection: connection, scope: scope))
    }

    mutating func remove(_ connection: ConnectionRef) {
        watchers.removeAll { $0.connection == connection }
        joining.removeAll { $0.connection == connection }
        if !isWatched { self = SessionListState() }
    }

    /// Something happened to these sessions; nobody remembers it when nobody watches.
    mutating func touch(_ sessions: some Sequence<SessionID>) {
        guard isWatched else { return }
        touched.formUnion(sessions)
    }

    mutating func noteCreation(of session: SessionID) {
        guard isWatched else { return }
        created.insert(session)
        touched.insert(session)
    }

    /// What has to be read now; `nil` when nothing has.
    ///
    /// - Parameter refreshes: The next part of everything is compared, also what nothing was heard of.
    mutating func takeLook(refreshes: Bool) -> Look? {
        guard isWatched else { return nil }
        var look = Look(beginnings: Set(joining.map(\.scope)), sessions: touched)
        touched = []
        if refreshes {
            if scopesToRefresh.isEmpty { scopesToRefresh = Array(Set(watchers.map(\.scope))) }
            if sessionsToRefresh.isEmpty { sessionsToRefresh = Array(known.keys) }
            look.beginnings.formUnion(scopesToRefresh.suffix(Self.refreshedScopes))
            look.sessions.formUnion(sessionsToRefresh.suffix(Self.refreshedSessions))
            scopesToRefresh.removeLast(min(Self.refreshedScopes, scopesToRefresh.count))
            sessionsToRefresh.removeLast(min(Self.refreshedSessions, sessionsToRefresh.count))
        }
        return look.beginnings.isEmpty && look.sessions.isEmpty ? nil : look
    }

    /// A look failed; it is repeated.
    mutating func putBack(_ look: Look) {
        touch(look.sessions)
    }

    /// Says what each socket gets: those who watch what has changed, those who are new the beginning of the list.
    mutating func settle(_ look: Look, _ findings: Findings) -> [Delivery] {
        var changes: [Change] = []
        var there: Set<SessionID> = []
        for session in findings.sessions + findings.beginnings.values.flatMap(\.sessions) {
            guard there.insert(session.id).inserted else { continue }
            if let change = take(session) { changes.append(change) }
        }
        for session in look.sessions.subtracting(there).sorted(by: { $0.description < $1.description }) {
            created.remove(session)
            guard gone.insert(session).inserted else { continue }
            changes.append((.deleted(session), known.removeValue(forKey: session)?.owner))
        }
        forgetSurplus(keeping: there)
        return tell(changes) + welcome(with: findings.beginnings)
    }

    private mutating func take(_ session: OwnedListing) -> Change? {
        let isNew = created.remove(session.id) != nil
        let before = known.updateValue(session, forKey: session.id)
        if before == session { return nil }
        return (isNew && before == nil ? .created(session.listing) : .updated(session.listing), session.owner)
    }

    private func tell(_ changes: [Change]) -> [Delivery] {
        guard !changes.isEmpty else { return [] }
        return Dictionary(grouping: watchers, by: \.scope).flatMap { scope, watchers -> [Delivery] in
            let seen = changes.filter { $0.owner.map(scope.covers) ?? (scope == .all) }
            guard !seen.isEmpty else { return [] }
            let frames = Self.encoded(seen.map(\.frame))
            return watchers.map { Delivery(connection: $0.connection, payload: .list(frames, isFirst: false)) }
        }
    }

    private mutating func welcome(with beginnings: [SessionScope: Beginning]) -> [Delivery] {
        var deliveries: [Delivery] = []
        for (scope, newcomers) in Dictionary(grouping: joining, by: \.scope) {
            // Somebody who came during the look is served by the next one.
            guard let beginning = beginnings[scope] else { continue }
            let sync = SessionsSync(sessions: beginning.sessions.map(\.listing), hasMore: beginning.hasMore)
            let frames = Self.encoded([.sync(sync)])
            deliveries += newcomers.map { Delivery(connection: $0.connection, payload: .list(frames, isFirst: true)) }
            watchers += newcomers
            joining.removeAll { $0.scope == scope }
        }
        return deliveries
    }

    private mutating func forgetSurplus(keeping recent: Set<SessionID>) {
        // Turns of those that went long ago have ended.
        if gone.count > Self.maxKnown { gone = [] }
        var surplus = known.count - Self.maxKnown
        guard surplus > 0 else { return }
        for session in known.keys where surplus > 0 && !recent.contains(session) {
            known.removeValue(forKey: session)
            surplus -= 1
        }
    }

    private static func encoded(_ frames: [SessionListFrame]) -> OutboundFrames {
        var outbound = OutboundFrames()
        for frame in frames { outbound.append(frame.json()) }
        return outbound
    }
}
