import NaviProtocol

/// `terminal`: runs a shell command in the sandbox.
struct TerminalTool: Tool {
    let runner: SandboxRunner

    let name = "terminal"
    let description =
        "Runs a shell command (/bin/sh) in a sandbox on Linux, without network. The current folder /work lasts for the "
        + "conversation; /files has the user's uploaded files, read-only; nothing else can be written but /tmp. "
        + "Returns what the command prints, and its exit status."
    let effect = ToolEffect.once
    let timeLimit: Duration? = nil

    var parameters: JSONValue {
        [
            "type": "object",
            "properties": [
                "command": ["type": "string", "description": "The command line."],
                "working_dir": ["type": "string", "description": "Folder to run it in; default /work."],
                "timeout": runner.timeoutParameter,
            ],
            "required": ["command"],
        ]
    }

    let manual: String? = """
        The command runs with `/bin/sh -c`. Every call is a new shell: variables and background processes do not last, \
        files in /work do. When the command ends, everything it started is killed.

        There is no network and no root. A process has 512 MiB of memory, all together 1 GiB; 64 processes and threads; \
        files up to 256 MiB. Of long output the beginning and the end are kept: write to a file in /work and look at \
        parts of it.

        `timeout` is in seconds, 20 by default and 300 at most.
        """

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        guard let command = arguments["command"]?.stringValue, !command.isEmpty else {
            return .failure("The argument 'command' is required and must be a string.")
        }
        return try await runner.run(
            SandboxCommand(
                argv: ["/bin/sh", "-c", command], directory: arguments["working_dir"]?.stringValue ?? "",
                timeLimit: runner.timeLimit(arguments)),
            context)
    }
}
