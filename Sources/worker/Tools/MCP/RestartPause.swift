/// How long to wait before a server is started again: longer each time it fails, from the beginning when it had run well.
struct RestartPause: Sendable {
    static let shortest = Duration.seconds(1)
    static let longest = Duration.seconds(60)
    /// A server that was up for this long had run well.
    static let goodRun = Duration.seconds(30)

    private var next = shortest

    /// - Parameter uptime: How long the server was ready for calls.
    mutating func after(uptime: Duration) -> Duration {
        if uptime >= Self.goodRun { next = Self.shortest }
        defer { next = min(next * 2, Self.longest) }
        return next
    }
}
