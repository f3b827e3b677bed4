import NaviProtocol
import Subprocess

/// Runs commands of tool calls in the sandbox, each in its session's work folder.
struct SandboxRunner: Sendable {
    let sandbox: Sandbox
    let folders: WorkFolders

    /// - Throws: `CancellationError`; everything else becomes a failure.
    func run(_ command: SandboxCommand, _ context: ToolContext) async throws -> ToolResult {
        if let objection = command.objection { return .failure(objection) }
        do {
            let work = try folders.make(context.sessionID)
            if let shortage = sandbox.diskShortage(work) { return .failure("Not run: \(shortage).") }
            return try await sandbox.run(
                command, work: work, files: folders.files(context.sessionID), live: context.output
            ).result
        } catch let error where !(error is CancellationError) {
            try Task.checkCancellation()
            return .failure("The sandbox could not be started: \(error)")
        }
    }

    /// The parameter `timeout` of the tools.
    var timeoutParameter: JSONValue {
        let (usual, most) = (sandbox.limits.defaultTime.components.seconds, sandbox.limits.maxTime.components.seconds)
        return [
            "type": "integer", "minimum": 1, "maximum": .integer(most),
            "description": .string("Seconds until it is ended; default \(usual), at most \(most)."),
        ]
    }

    /// The time that a call asks for, within the limits.
    func timeLimit(_ arguments: JSONValue) -> Duration? {
        arguments["timeout"]?.whole(heldIn: 1...86_400).map { .seconds($0) }
    }
}
