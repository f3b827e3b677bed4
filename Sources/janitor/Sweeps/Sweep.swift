import NaviProtocol

/// One kind of cleaning or tidying up. A sweep may be killed at any moment and run again: it converges.
protocol Sweep: Sendable {
    /// What it cleans, in two words, for reports.
    var name: String { get }

    /// Cleans once.
    ///
    /// - Parameter isDryRun: Change nothing, only say what would be done.
    /// - Returns: A line for each thing that was, or would be, done.
    func run(now: Timestamp, isDryRun: Bool) async throws -> [String]
}

/// What a sweep did.
struct SweepReport: Sendable {
    let sweep: String
    let lines: [String]
}
