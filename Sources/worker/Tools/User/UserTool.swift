import Logging
import NaviProtocol
import NaviTelemetry

/// A tool that is a program of the user: arguments as JSON on its standard input, the result on its standard output.
struct UserTool: Tool {
    let about: UserToolDescription
    /// How the program is started; a call adds what it is about.
    let launch: ProgramLaunch
    let logger: Logger

    var name: String { about.name }
    var description: String { about.description }
    var parameters: JSONValue { about.parameters }
    var effect: ToolEffect { about.effect }
    /// The tool's own limit keeps what it had written until then.
    var timeLimit: Duration? { nil }
    var manual: String? { about.manual }

    /// As much as a result may have, and room for what is put around it.
    private static let maxOutputBytes = ToolResult.maxTextBytes - 1024

    func reach(of arguments: JSONValue) -> ToolReach {
        about.leavesMachine || effect == .once ? .beyond : .session
    }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        var launch = launch
        launch.environment["NAVI_SESSION_ID"] = context.sessionID.description
        launch.environment["NAVI_CALL_ID"] = context.callID
        let run = ProgramRun(
            launch: launch, input: .bytes(arguments.json()),
            limits: ProgramLimits(time: about.timeLimit, maxOutputBytes: Self.maxOutputBytes))
        do {
            let outcome = try await run.run()
            if outcome.errors.totalBytes > 0 {
                logger.debug(
                    "a tool wrote to its standard error",
                    metadata: .of([.tool: name, .session: context.sessionID, .error: outcome.errors.text]))
            }
            return UserToolAnswer(outcome: outcome, timeLimit: about.timeLimit).result
        } catch let failure as ProgramFailure {
            return .failure(failure.description)
        }
    }
}
