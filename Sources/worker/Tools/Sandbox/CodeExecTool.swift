import NaviProtocol

/// `code_exec`: runs Python in the sandbox.
struct CodeExecTool: Tool {
    let runner: SandboxRunner

    let name = "code_exec"
    let description =
        "Runs a Python 3 program in a sandbox on Linux, without network. The current folder /work lasts for the "
        + "conversation; /files has the user's uploaded files, read-only. Print what you want to see."
    let effect = ToolEffect.once
    let timeLimit: Duration? = nil

    /// Where Python is, inside and outside alike.
    static let python = "/usr/bin/python3"
    /// Longest program.
    static let maxCodeBytes = 1024 * 1024

    var parameters: JSONValue {
        [
            "type": "object",
            "properties": [
                "code": ["type": "string", "description": "The program."],
                "timeout": runner.timeoutParameter,
            ],
            "required": ["code"],
        ]
    }

    let manual: String? = """
        The program is read from standard input by `python3 -I`, so there is no other input, and modules in /work are \
        found only after `import sys; sys.path.insert(0, "/work")`. Every call is a new process: variables do not last, \
        files in /work do. Limits and surroundings are those of `terminal`.
        """

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        guard let code = arguments["code"]?.stringValue, !code.isEmpty else {
            return .failure("The argument 'code' is required and must be a string.")
        }
        let bytes = Array(code.utf8)
        guard bytes.count <= Self.maxCodeBytes else {
            return .failure("The program is longer than \(Self.maxCodeBytes / 1024) KiB.")
        }
        return try await runner.run(
            SandboxCommand(argv: [Self.python, "-I", "-u", "-"], input: bytes, timeLimit: runner.timeLimit(arguments)),
            context)
    }
}
