import NaviProtocol

/// When leases are renewed, without doing it: all of them as soon as one has been running for `renewEvery`, or is
/// shorter from the start.
struct LeaseSchedule {
    /// How long a hold lasts after it was renewed.
    var lease = Duration.seconds(15)
    var renewEvery = Duration.seconds(5)

    private var isRenewing = false

    init(lease: Duration = .seconds(15), renewEvery: Duration = .seconds(5)) {
        self.lease = lease
        self.renewEvery = renewEvery
    }

    enum Action: Equatable {
        case renew
        /// Only keep what has changed of partial texts.
        case checkpoint
    }

    /// What to do now, when the first of the leases ends then; both are readings of the lease clock, in milliseconds.
    mutating func tick(now: Int64, earliestEnd: Int64) -> Action {
        guard !isRenewing, earliestEnd - now <= (lease - renewEvery).wholeMilliseconds else { return .checkpoint }
        isRenewing = true
        return .renew
    }

    /// A renewal came back; after a failed one the next tick tries again.
    mutating func renewalEnded() {
        isRenewing = false
    }
}
