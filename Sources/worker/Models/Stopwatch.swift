/// Time since it was made, by any clock.
struct Stopwatch: Sendable {
    private let reading: @Sendable () -> Duration

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        reading = { start.duration(to: clock.now) }
    }

    var elapsed: Duration { reading() }
}
