import NaviProtocol

/// `list_tools`: tells the model what it can use now.
struct ListToolsTool: Tool {
    let name = "list_tools"
    let description = "Lists the tools that can be used now, each with what it does."
    let effect = ToolEffect.readOnly
    let parameters: JSONValue = ["type": "object", "properties": [:]]

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        let lines = context.available.map { "- \($0.name): \($0.description)" }
        // Servers and programs describe themselves.
        return .success(Fence.marking(lines.joined(separator: "\n"), "what tools say they do"))
    }
}
