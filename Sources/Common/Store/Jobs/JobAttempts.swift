import NaviProtocol

/// How often a job is tried, and how long it rests in between.
package enum JobAttempts {
    /// After the first failure, and the next.
    package static let pauses: [Duration] = [.seconds(5), .seconds(60)]
    /// A job that has failed or lost its worker so often is given up.
    package static let most = pauses.count + 1

    /// How long a job rests after so many failures.
    static func pause(after attempts: Int) -> Duration {
        pauses[(attempts - 1).clamped(to: 0...pauses.count - 1)]
    }
}
