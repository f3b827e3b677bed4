import NaviProtocol
import NaviStore

/// `search_history`: finds messages of this session, also those that a summary stands for.
struct SearchHistoryTool: Tool {
    let store: Store
    let name = "search_history"
    let description =
        "Searches all messages of this conversation, also those you no longer see, for words. Gives the message "
        + "numbers and the text around the words. Use few, telling words."
    let effect = ToolEffect.readOnly

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "query": ["type": "string", "description": "Words to look for."],
            "limit": ["type": "integer", "minimum": 1, "maximum": 20, "description": "At most so many messages."],
        ],
        "required": ["query"],
    ]

    private static let defaultLimit = 8
    private static let maxLimit = 20

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        guard let query = arguments["query"]?.stringValue, !query.allSatisfy(\.isWhitespace) else {
            return .failure("The argument 'query' is required and must be a string with words.")
        }
        let limit = arguments["limit"]?.whole(heldIn: 1...Self.maxLimit) ?? Self.defaultLimit
        // The turn's own messages are before the model's eyes, and they are full of what it looks for.
        let answer = try await store.searchMessages(
            context.sessionID, query: query, except: context.turn.turnID, limit: limit)
        return .success(Self.text(answer))
    }

    private static func text(_ answer: SearchAnswer) -> String {
        let hits = answer.hits.map { "[message \($0.index), \($0.role.rawValue), \($0.createdAt)] \($0.snippet)" }
        var lines = ["No message of this conversation has these words. Try fewer or other words."]
        // Among messages are results of tools, torn out of their fences.
        if !hits.isEmpty { lines = [Fence.marking(hits.joined(separator: "\n"), "what was found")] }
        if answer.isPartial { lines.insert("No message has all the words; these have some of them:", at: 0) }
        if answer.isIncomplete { lines.append("The oldest messages are not searched yet; try again later.") }
        return lines.joined(separator: "\n")
    }
}
