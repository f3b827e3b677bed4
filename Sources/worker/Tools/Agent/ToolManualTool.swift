import NaviProtocol

/// `tool_manual`: everything about one tool.
struct ToolManualTool: Tool {
    let name = "tool_manual"
    let description = "Shows the manual of one tool: what it does, its arguments, and how to use it well."
    let effect = ToolEffect.readOnly
    let parameters: JSONValue = [
        "type": "object",
        "properties": ["tool": ["type": "string", "description": "The tool's name."]],
        "required": ["tool"],
    ]

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        let name = arguments["tool"]?.stringValue ?? ""
        guard let tool = context.available.first(where: { $0.name == name }) else {
            let known = context.available.map(\.name).joined(separator: ", ")
            return .failure("There is no tool '\(name.prefix(64))'. Available tools: \(known).")
        }
        return .success(Self.text(of: tool))
    }

    private static func text(of tool: any Tool) -> String {
        let effect =
            switch tool.effect {
            case .readOnly: "It changes nothing."
            case .repeatable: "Running it twice does no more than running it once."
            case .once: "Every run counts: an interrupted call is not repeated by itself."
            }
        let limit = tool.timeLimit.map { " It may take \($0.components.seconds) seconds." } ?? ""
        let own = """
            \(tool.manual ?? tool.description)

            Arguments (JSON Schema): \(tool.parameters.jsonText())
            """
        return "# \(tool.name)\n\n\(effect)\(limit)\n\n\(Fence.marking(own, "what the tool says of itself"))"
    }
}
