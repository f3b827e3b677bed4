/// Times that govern the gateway's copies of turns.
enum FeedTiming {
    /// A turn that is silent for so long is compared with its row.
    static let firstCheck = Duration.seconds(2)
    /// Longest time between two such comparisons of a turn that stays silent, as it may during a long prefill.
    static let slowestCheck = Duration.seconds(10)
    /// After so long without an answer a replay is asked for again.
    static let replayPatience = Duration.seconds(1)
    /// How long an ended turn can be resumed; a worker keeps its log as long.
    static let keepEnded = Duration.seconds(60)
    /// How long after its start the gateway waits for workers to tell what they have, before it tells a client that
    /// its cursor cannot be served.
    static let settling = Duration.seconds(2)
    /// The same for a turn that has ended: most often its worker has forgotten it, since the gateway before had its end.
    static let settlingOfEnded = Duration.milliseconds(500)
    /// Pause between two looks meanwhile.
    static let settlingInterval = Duration.milliseconds(100)
}
