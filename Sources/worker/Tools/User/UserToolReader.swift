import Foundation
import Logging
import NaviProtocol

/// Asks one file what tool it is.
struct UserToolReader: Sendable {
    /// The environment of users' programs.
    let environment: [String: String]
    let workingDirectory: String
    let logger: Logger
    var timeLimit = Duration.seconds(5)

    private static let maxDescriptionBytes = 64 * 1024

    /// - Throws: `FileProblem`, `CancellationError`.
    func read(_ file: FolderFile) async throws -> UserTool {
        var launch = ProgramLaunch(
            executable: file.path, arguments: ["--describe"], environment: environment,
            workingDirectory: workingDirectory)
        let run = ProgramRun(
            launch: launch, limits: ProgramLimits(time: timeLimit, maxOutputBytes: Self.maxDescriptionBytes))
        let outcome: ProgramOutcome
        do {
            outcome = try await run.run()
        } catch let failure as ProgramFailure {
            throw FileProblem(file.name, failure.description)
        }
        let about = try UserToolDescription(try json(outcome, file), file: file.name)
        launch.arguments = []
        return UserTool(about: about, launch: launch, logger: logger)
    }

    private func json(_ outcome: ProgramOutcome, _ file: FolderFile) throws(FileProblem) -> JSONValue {
        let errors = outcome.errors.text.trimmingCharacters(in: .whitespacesAndNewlines)
        let detail = errors.isEmpty ? "" : ": \(errors.suffix(500))"
        switch outcome.end {
        case .exited(0): break
        case .exited(let status): throw FileProblem(file.name, "--describe ended with status \(status)\(detail)")
        case .signaled(let signal): throw FileProblem(file.name, "--describe was ended by signal \(signal)\(detail)")
        case .timedOut: throw FileProblem(file.name, "--describe took too long")
        case .flooded: throw FileProblem(file.name, "--describe wrote far too much")
        }
        do {
            return try JSONValue(json: outcome.output.text)
        } catch {
            throw FileProblem(file.name, "what --describe printed is not one JSON object")
        }
    }
}
