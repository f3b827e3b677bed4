import NaviProtocol

/// The moment of a round, and what counts as old in it.
struct SweepTime: Sendable {
    /// The wall clock's reading.
    let now: Timestamp
    /// So much of what the wall clock says has passed may never have passed: see `ClockTrust`.
    var doubt = Duration.zero

    /// What was last touched before this moment has outlived its lifetime.
    func cutoff(_ lifetime: Duration) -> Timestamp {
        now - doubt - lifetime
    }
}
