import NaviProtocol

/// `reflect`: has three critics look at a situation from three sides, at once.
struct ReflectTool: Tool {
    let name = "reflect"
    let description =
        "Has three critics look at a situation: one doubts the assumptions, one looks for what was overlooked, one "
        + "proposes the next step. Use it when you are stuck or before something that cannot be undone."
    let effect = ToolEffect.readOnly
    let timeLimit: Duration? = .seconds(180)
    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "situation": [
                "type": "string", "minLength": 1, "description": "What is to be achieved, and where it stands.",
            ],
            "assumptions": [
                "type": "array", "items": ["type": "string"], "description": "What you take for granted.",
            ],
            "tried": ["type": "string", "description": "What was tried, with what result."],
        ],
        "required": ["situation", "assumptions"],
    ]

    private static let critics = [
        ("Assumptions", "You doubt assumptions. Name those that may be wrong, why, and how to check each."),
        ("Overlooked", "You look for what was overlooked: causes, options, risks, simpler ways."),
        ("Next step", "You decide. Name the one step to take next, why, and how to tell that it worked."),
    ]

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        let question = Self.question(arguments)
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (position, critic) in Self.critics.enumerated() {
                group.addTask {
                    let instructions = "\(critic.1) Answer in at most eight short sentences."
                    return (position, try await context.agent.consult(instructions: instructions, question: question))
                }
            }
            return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        let sections = Self.critics.enumerated().map { "## \($1.0)\n\(answers[$0] ?? "")" }
        return .success(sections.joined(separator: "\n\n"))
    }

    private static func question(_ arguments: JSONValue) -> String {
        var parts = ["Situation: \(arguments["situation"]?.stringValue ?? "")"]
        let assumptions = (arguments["assumptions"]?.arrayValue ?? []).compactMap(\.stringValue)
        if !assumptions.isEmpty {
            parts.append("Assumptions:\n" + assumptions.map { "- \($0)" }.joined(separator: "\n"))
        }
        if let tried = arguments["tried"]?.stringValue, !tried.isEmpty { parts.append("Tried: \(tried)") }
        return parts.joined(separator: "\n\n")
    }
}
