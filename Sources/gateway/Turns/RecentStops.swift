import NaviProtocol

/// Which turn of a session was stopped a moment ago. Pure.
struct RecentStops {
    /// A second click is meant for what the first one was.
    static let moment = Duration.seconds(1)
    private static let capacity = 1000

    private var stops: [SessionID: (turn: TurnID, at: ContinuousClock.Instant)] = [:]

    /// The turn that was stopped just now; `nil` when none was.
    func turn(of session: SessionID, now: ContinuousClock.Instant) -> TurnID? {
        stops[session].flatMap { now - $0.at < Self.moment ? $0.turn : nil }
    }

    /// The first stop of a turn counts from then on: clicking on for long is another wish in the end.
    mutating func note(_ turn: TurnID, of session: SessionID, now: ContinuousClock.Instant) {
        if self.turn(of: session, now: now) == turn { return }
        if stops.count >= Self.capacity { stops = stops.filter { now - $0.value.at < Self.moment } }
        guard stops.count < Self.capacity else { return }
        stops[session] = (turn, now)
    }
}
