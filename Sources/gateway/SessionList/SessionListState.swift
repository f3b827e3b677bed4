import NaviProtocol
import NaviStore

/// Who watches the list of sessions, what they have been told, and what has to be looked at again. Pure.
///
/// The rows are the truth; that something has happened to a session is only a reason to read its row.
struct SessionListState {
    /// What one look at the rows shall read.
    struct Look: Equatable {
        /// The beginning of the list: for those who are new, and every now and then.
        var readsBeginning = false
        var sessions: Set<SessionID> = []
    }

    /// What the rows say.
    struct Findings {
        /// Nothing, when it was not read.
        var beginning: SessionsSync?
        /// Those of the sessions asked for that exist.
        var sessions: [SessionListing] = []
    }

    /// Sessions whose last state is remembered; beyond them a change is told that may be none.
    static let maxKnown = 2000

    private(set) var watchers: [ConnectionRef] = []
    private(set) var joining: [ConnectionRef] = []
    private var known: [SessionID: SessionListing] = [:]
    private var created: Set<SessionID> = []
    private var touched: Set<SessionID> = []

    var isWatched: Bool { !watchers.isEmpty || !joining.isEmpty }

    mutating func join(_ connection: ConnectionRef) {
        joining.append(connection)
    }

    mutating func remove(_ connection: ConnectionRef) {
        watchers.removeAll { $0 == connection }
        joining.removeAll { $0 == connection }
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
    /// - Parameter refreshes: Everything is compared, also what nothing was heard of.
    mutating func takeLook(refreshes: Bool) -> Look? {
        guard isWatched else { return nil }
        var look = Look(readsBeginning: refreshes || !joining.isEmpty, sessions: touched)
        touched = []
        if refreshes { look.sessions.formUnion(known.keys) }
        return look.readsBeginning || !look.sessions.isEmpty ? look : nil
    }

    /// A look failed; it is repeated.
    mutating func putBack(_ look: Look) {
        touch(look.sessions)
    }

    /// Says what each socket gets: those who watch what has changed, those who are new the beginning of the list.
    mutating func settle(_ look: Look, _ findings: Findings) -> [Delivery] {
        var changes: [SessionListFrame] = []
        var there: Set<SessionID> = []
        for listing in findings.sessions + (findings.beginning?.sessions ?? []) {
            guard there.insert(listing.summary.sessionID).inserted else { continue }
            if let change = take(listing) { changes.append(change) }
        }
        for session in look.sessions.subtracting(there).sorted(by: { $0.description < $1.description }) {
            created.remove(session)
            known[session] = nil
            changes.append(.deleted(session))
        }
        forgetSurplus(keeping: there)
        return tell(changes) + welcome(with: findings.beginning)
    }

    private mutating func take(_ listing: SessionListing) -> SessionListFrame? {
        let session = listing.summary.sessionID
        let isNew = created.remove(session) != nil
        let before = known.updateValue(listing, forKey: session)
        if before == listing { return nil }
        return isNew && before == nil ? .created(listing) : .updated(listing)
    }

    private func tell(_ changes: [SessionListFrame]) -> [Delivery] {
        guard !changes.isEmpty, !watchers.isEmpty else { return [] }
        let frames = Self.encoded(changes)
        return watchers.map { Delivery(connection: $0, payload: .frames(frames)) }
    }

    private mutating func welcome(with beginning: SessionsSync?) -> [Delivery] {
        guard let beginning, !joining.isEmpty else { return [] }
        let frames = Self.encoded([.sync(beginning)])
        defer {
            watchers += joining
            joining = []
        }
        return joining.map { Delivery(connection: $0, payload: .opening(frames)) }
    }

    private mutating func forgetSurplus(keeping recent: Set<SessionID>) {
        guard known.count > Self.maxKnown else { return }
        known = known.filter { recent.contains($0.key) }
    }

    private static func encoded(_ frames: [SessionListFrame]) -> OutboundFrames {
        var outbound = OutboundFrames()
        for frame in frames { outbound.append(frame.json()) }
        return outbound
    }
}
