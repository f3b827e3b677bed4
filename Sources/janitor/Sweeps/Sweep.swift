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
