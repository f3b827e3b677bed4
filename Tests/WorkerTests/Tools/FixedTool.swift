import NaviProtocol

@testable import worker

/// A tool that always answers the same.
struct FixedTool: Tool {
    let name: String
    var result = ToolResult.success("done")
    var description = "Answers."
    var effect = ToolEffect.once
    var parameters: JSONValue = ["type": "object"]
    /// Shown while it runs.
    var output: [String] = []

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        for piece in output { context.output.show(piece) }
        return result
    }
}
