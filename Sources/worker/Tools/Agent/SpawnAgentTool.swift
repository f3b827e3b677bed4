import NaviProtocol

/// `spawn_agent`: hands a task to a sub-agent with a context of its own.
struct SpawnAgentTool: Tool {
    /// A sub-agent is not offered it.
    static let toolName = "spawn_agent"
    let name = SpawnAgentTool.toolName
    let description =
        "Hands a self-contained task to a sub-agent that works on it alone, with its own context, and returns its "
        + "answer. Use it for work that would fill this conversation: research, reading long files, many small steps. "
        + "It knows nothing of this conversation: put everything it needs into task and briefing."
    let effect = ToolEffect.once
    /// `SubagentRunner` has one.
    let timeLimit: Duration? = nil
    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "task": ["type": "string", "minLength": 1, "description": "What to do, and what the answer should hold."],
            "briefing": ["type": "string", "description": "Background: facts, files, decisions so far."],
            "profile_id": ["type": "string", "description": "The profile to work under; this one by default."],
            "max_iterations": ["type": "integer", "minimum": 1, "description": "Steps at most."],
        ],
        "required": ["task"],
    ]

    /// A sub-agent can do nothing unasked that its parent could not.
    func reach(of arguments: JSONValue) -> ToolReach { .session }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        let task = SubagentTask(
            task: arguments["task"]?.stringValue ?? "", briefing: arguments["briefing"]?.stringValue,
            profileID: arguments["profile_id"]?.stringValue,
            maxIterations: arguments["max_iterations"]?.whole(heldIn: 1...(.max)))
        return try await context.agent.spawn(task) ?? .failure("A sub-agent cannot have sub-agents.")
    }
}
