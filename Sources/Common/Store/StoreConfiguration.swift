import NaviTelemetry

/// How one process uses the database.
package struct StoreConfiguration: Sendable {
    /// The database file. Its directory must exist and lie on a local file system.
    package var path: String
    package var durability: Durability
    /// How long one attempt to begin a write waits while another process holds the writer's lock.
    package var busyTimeout: Duration
    /// Connections for reading, besides the one writer.
    package var maxReaders: Int
    /// Connections for searches, besides those.
    package var maxSearchReaders = 2
    /// Reads of searches that may wait; more are refused as `busy`.
    package var maxWaitingSearches = 64
    /// Up to this much memory each connection keeps of the database's pages.
    package var cacheBytes: Int
    /// Larger databases skip the full `quick_check` at opening, which reads every page (about 1 s for 500 MB).
    package var quickCheckLimitBytes: Int
    /// Overwrites what it deletes wherever it is, so that nothing of a deleted conversation stays in the file. Costs a
    /// write of each page that becomes free.
    package var erasesDeleted = false
    /// Brings a database to the newest schema also while another process has it open, which may be of an older version.
    package var migratesInUse = true
    /// Loops that wait for the database: what it does for long is no sign that they stand still.
    package var callers: [Heartbeat]

    package init(
        path: String, durability: Durability = .full, busyTimeout: Duration = .seconds(5), maxReaders: Int = 4,
        cacheBytes: Int = 8 << 20, quickCheckLimitBytes: Int = 256 << 20,
        callers: [Heartbeat] = []
    ) {
        self.path = path
        self.durability = durability
        self.busyTimeout = busyTimeout
        self.maxReaders = maxReaders
        self.cacheBytes = cacheBytes
        self.quickCheckLimitBytes = quickCheckLimitBytes
        self.callers = callers
    }
}

/// What a commit has to survive.
///
/// A killed process loses no commit in either class. After a power loss, what was committed with `full` is there, and
/// with it everything that was committed before.
package enum Durability: String, Sendable, CaseIterable, Comparable {
    /// Written to the system, synced with the next `full` commit or checkpoint.
    case normal
    /// Synced to the disk before it is acknowledged.
    case full

    package static func < (left: Durability, right: Durability) -> Bool {
        left == .normal && right == .full
    }
}
