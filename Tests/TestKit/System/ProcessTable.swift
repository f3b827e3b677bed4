import Foundation

/// What the kernel says about processes that the test did not start itself.
package enum ProcessTable {
    /// Whether the process still runs; one that has ended and waits for its parent to notice does not.
    package static func isRunning(_ pid: pid_t) -> Bool {
        // A process that is gone has no entry.
        guard let line = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = line.lastIndex(of: ")")
        else { return false }
        let state = line[line.index(after: end)...].first { $0 != " " }
        return state != "Z" && state != "X"
    }

    /// Waits until the process no longer runs.
    ///
    /// - Throws: `TimeLimitExceeded`.
    package static func waitForEnd(of pid: pid_t, timeLimit: Duration = defaultTimeLimit) async throws {
        try await eventually(timeLimit: timeLimit, "process \(pid) to be gone") { !isRunning(pid) }
    }
}
