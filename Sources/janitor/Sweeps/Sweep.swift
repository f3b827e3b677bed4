import NaviProtocol

/// One kind of cleaning or tidying up. A sweep may be killed at any moment and run again: it converges.
protocol Sweep: Sendable {
    /// What it cleans, in two words, for reports.
    var name: String { get }

    /// Cleans once. What goes wrong with one thing is a problem in the report, and everything else is cleaned.
    ///
    /// - Parameter isDryRun: Change nothing, only say what would be done.
    /// - Throws: `StoreError` or `FileSystemError` when the sweep as a whole cannot go on.
    func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport
}

/// What a sweep did.
struct SweepReport: Sendable, Equatable {
    /// One for each thing that was, or would be, done.
    var lines: [String] = []
    /// What could not be done.
    var problems: [SweepProblem] = []

    /// Takes note of what went wrong with one thing.
    mutating func note(_ error: FileSystemError) {
        problems.append(SweepProblem(place: error.path, reason: "cannot \(error.operation): \(error.reason)"))
    }
}

/// Something that a sweep could not do. It is told to operators: no word of a user is in it.
struct SweepProblem: Sendable, Hashable, CustomStringConvertible {
    let place: String
    let reason: String

    var description: String { "\(place): \(reason)" }
}

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
