/// How much of it there may be of jobs.
struct JobLimits: Sendable {
    /// Of one kind at once, beside each other and beside turns.
    var runningPerKind = 1
    /// One attempt that takes longer has failed.
    var timeLimit = Duration.seconds(3600)
    /// How long jobs that run may go on when the worker ends.
    var grace = Duration.seconds(2)
    /// Orders that wait to be written down; one that finds no room is dropped, and made again after the next turn.
    var orders = 256
}
