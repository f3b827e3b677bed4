import NaviProtocol
import Synchronization

/// `todo`: the session's list of things to do. Its state outlives turns and workers.
struct TodoTool: Tool {
    let notes: SessionNotes
    let name = "todo"
    let description =
        "Keeps a todo list for this conversation. action 'set' replaces the whole list by items; 'update' changes one "
        + "item, named by its number, in status or text; 'read' shows the list. Use it for work with several steps."
    /// Setting and updating give the same list however often they are done.
    let effect = ToolEffect.repeatable

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "action": ["type": "string", "enum": ["set", "update", "read"]],
            "items": [
                "type": "array", "description": "For set: all items, in order.",
                "items": [
                    "type": "object",
                    "properties": [
                        "text": ["type": "string"],
                        "status": ["type": "string", "enum": ["pending", "in_progress", "done"]],
                    ],
                    "required": ["text"],
                ],
            ],
            "number": ["type": "integer", "description": "For update: the item's number, from 1."],
            "status": ["type": "string", "enum": ["pending", "in_progress", "done"], "description": "For update."],
            "text": ["type": "string", "description": "For update: the item's new text."],
        ],
        "required": ["action"],
    ]

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        switch arguments["action"]?.stringValue {
        case "read": return .success(TodoList(stored: try await notes.read(.todo, context)).text)
        case "set":
            switch Self.items(arguments["items"]) {
            case .success(let items):
                return try await change(context) { list in
                    list.items = items
                    return nil
                }
            case .failure(let problem): return .failure(problem.text)
            }
        case "update": return try await change(context) { Self.update(&$0, arguments) }
        default: return .failure("The argument 'action' must be set, update or read.")
        }
    }

    /// - Parameter body: Changes the list, or says why it cannot.
    private func change(
        _ context: ToolContext, _ body: @escaping @Sendable (inout TodoList) -> String?
    ) async throws -> ToolResult {
        let changed = Mutex<TodoList?>(nil)
        let result = try await notes.change(.todo, context) { stored in
            var list = TodoList(stored: stored)
            if let problem = body(&list) { return .failure(problem, output: list.text) }
            stored = list.stored
            changed.withLock { $0 = list }
            return .success(list.text)
        }
        // Shown only once it is stored; the write may have been refused after the change.
        if result.isSuccess, let list = changed.withLock({ $0 }) { context.agent.show(list) }
        return result
    }

    private struct Problem: Error {
        let text: String
    }

    private static func items(_ value: JSONValue?) -> Result<[TodoList.Item], Problem> {
        guard let values = value?.arrayValue else {
            return .failure(Problem(text: "The argument 'items' is required for set and must be a list."))
        }
        guard values.count <= TodoList.maxItems else {
            return .failure(Problem(text: "A todo list has at most \(TodoList.maxItems) items."))
        }
        var items: [TodoList.Item] = []
        for (position, value) in values.enumerated() {
            guard let text = text(value["text"] ?? value),
                let status = value["status"] == nil ? .pending : status(value["status"])
            else { return .failure(Problem(text: "Item \(position + 1) needs a text, and a status of \(statuses).")) }
            items.append(TodoList.Item(text: text, status: status))
        }
        return .success(items)
    }

    private static func update(_ list: inout TodoList, _ arguments: JSONValue) -> String? {
        guard let number = arguments["number"]?.integerValue, number > 0, number <= list.items.count else {
            return list.items.isEmpty
                ? "The todo list is empty; set it first."
                : "The argument 'number' must be from 1 to \(list.items.count)."
        }
        if let value = arguments["status"] {
            guard let status = status(value) else { return "The argument 'status' must be \(statuses)." }
            list.items[number - 1].status = status
        }
        if let value = arguments["text"] {
            guard let text = text(value) else { return "The argument 'text' must not be empty." }
            list.items[number - 1].text = text
        }
        return nil
    }

    private static func status(_ value: JSONValue?) -> TodoList.Status? {
        value?.stringValue.flatMap(TodoList.Status.init)
    }

    /// In one line, and not longer than an item may be.
    private static func text(_ value: JSONValue) -> String? {
        guard let text = value.stringValue else { return nil }
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.isEmpty ? nil : String(line.beginning(bytes: TodoList.maxTextBytes))
    }

    private static let statuses = "pending, in_progress or done"
}
