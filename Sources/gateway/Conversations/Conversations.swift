import Logging
import NaviProfiles
import NaviProtocol
import NaviStore
import NaviTelemetry

/// All that clients can do with sessions: the one way for HTTP and for sockets.
///
/// A verb does its part in the database, tells the workers and whoever looks on, and sees to the files. It throws a
/// `WireError` for what the client shall know, and what the store and the files throw as it is: `ErrorMapping` has the
/// words for that. The rights that a verb takes are those of `Demand`, which are looked at where a request or a frame
/// comes in; whose a session is, is looked at here.
final class Conversations: Sendable {
    let store: Store
    let profiles: ProfileCatalog
    let files: FileStorage
    let jobs: JobWaits
    let turns: TurnService
    let list: SessionListFeed
    let loops: ConnectionLoops
    let access: AccessControl
    let audit: AuditLog
    let limits: Limits
    /// A session's files are deleted after it has been quiet for so long.
    let filesLifetime: Duration
    /// Share of the window at which compression sets in, where a profile does not say.
    let compressionThreshold: Double
    let logger: Logger
    let clocks: any TimeSource

    init(
        store: Store, profiles: ProfileCatalog, files: FileStorage, jobs: JobWaits, turns: TurnService,
        list: SessionListFeed, loops: ConnectionLoops, access: AccessControl, audit: AuditLog, limits: Limits,
        filesLifetime: Duration, compressionThreshold: Double, logger: Logger, clocks: any TimeSource = SystemTime()
    ) {
        self.store = store
        self.profiles = profiles
        self.files = files
        self.jobs = jobs
        self.turns = turns
        self.list = list
        self.loops = loops
        self.access = access
        self.audit = audit
        self.limits = limits
        self.filesLifetime = filesLifetime
        self.compressionThreshold = compressionThreshold
        self.logger = logger
        self.clocks = clocks
    }

    var hub: ConnectionHub { turns.hub }

    /// The wall clock.
    func now() -> Timestamp { clocks.now }

    /// Makes a session.
    ///
    /// - Throws: `not_allowed`, `profile_not_found`; `StoreError`.
    func create(profile: String, for visitor: Visitor) async throws -> SessionRecord {
        try requireProfile(profile, for: visitor)
        let session = try await store.createSession(
            id: .random(), profileID: profile, owner: visitor.principal.owner, now: now())
        list.noteCreation(of: session.id)
        return session
    }

    /// Sessions of this profile may be made, and become of it.
    ///
    /// - Throws: `not_allowed`, `profile_not_found`.
    func requireProfile(_ id: String, for visitor: Visitor) throws(WireError) {
        try visitor.principal.require(profile: id)
        guard let profile = profiles.profile(id), !profile.isSubagentOnly else {
            throw WireError(.profileNotFound, "Profile '\(id.prefix(128))' not found")
        }
    }

    /// Personas that one can talk to.
    var listedProfiles: [ProfileBody] {
        profiles.all().filter { !$0.isSubagentOnly }.map { $0.body(compressionThreshold: compressionThreshold) }
    }

    /// The tools that the workers have published, as JSON; none until the first of them has started.
    ///
    /// - Throws: `StoreError`.
    func publishedTools() async throws -> String {
        try await store.publishedTools() ?? "[]"
    }
}
