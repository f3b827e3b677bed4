import NaviProtocol

/// When leases are renewed and when they count as lost, without doing it.
struct LeaseSchedule {
    /// How long a hold lasts after it was last proven.
    var lease = Duration.seconds(15)
    var renewEvery = Duration.seconds(5)

    private var lastRenewal: Int64?
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

    /// What to do now. `now` is a reading of the lease clock, in milliseconds.
    mutating func tick(now: Int64) -> Action {
        if isRenewing { return .checkpoint }
        if let lastRenewal, now - lastRenewal < renewEvery.wholeMilliseconds { return .checkpoint }
        lastRenewal = now
        isRenewing = true
        return .renew
    }

    /// A renewal came back; after a failed one the next tick tries again.
    mutating func renewalEnded(succeeded: Bool) {
        isRenewing = false
        if !succeeded { lastRenewal = nil }
    }

    /// The hold was not proven for so long that another worker may have the turn.
    func isLost(provenAt: Int64, now: Int64) -> Bool {
        now - provenAt >= lease.wholeMilliseconds
    }
}
