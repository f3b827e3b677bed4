/// When the link's thread looks into its mailbox: at once after a pause, at most so often under load.
///
/// Each time costs both processes several wake-ups, so that at tens of thousands of events a second gathering them
/// for a moment saves a third of the processor time, while a lone event, or the few at the start of an answer, must not
/// wait. A token bucket, kept as the one time at which it would be full again.
struct SendPacing {
    private let interval: Duration
    /// How far ahead of the interval's pace it may run.
    private let allowance: Duration
    private var isFullAt: Duration

    /// - Parameters:
    ///   - interval: Time between two sends under load; zero for no pacing.
    ///   - burst: Sends after a pause that do not wait.
    init(interval: Duration, burst: Int, now: Duration) {
        self.interval = interval
        allowance = interval * burst
        isFullAt = now
    }

    /// The earliest time for the next send.
    var nextSend: Duration { isFullAt - allowance }

    mutating func sent(at now: Duration) {
        isFullAt = max(isFullAt, now) + interval
    }
}
