import Logging
import NaviTelemetry

/// Tells each problem of files once: again only when it has changed, or gone and come back.
struct ProblemLog: Sendable {
    private(set) var current: [FileProblem] = []

    /// - Parameter message: A constant, as all log messages.
    mutating func update(_ problems: [FileProblem], _ message: Logger.Message, _ logger: Logger) {
        for problem in problems where !current.contains(problem) {
            logger.warning(message, metadata: .of([.file: problem.file, .error: problem.reason]))
        }
        current = problems
    }
}
