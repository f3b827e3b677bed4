import NaviProtocol

/// `scratchpad`: notes that the model keeps for itself, across turns and beyond summaries.
struct ScratchpadTool: Tool {
    let notes: SessionNotes
    let name = "scratchpad"
    let description =
        "Your notes for this conversation; they stay when older messages are summarised. action 'write' replaces a "
        + "section by text, 'append' adds text to it, 'read' shows the notes, 'clear' empties a section, or all without "
        + "one. Sections: goal, findings, artifacts, errors, main (the default)."
    /// Appending passes over a text that is there already at the end.
    let effect = ToolEffect.repeatable

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "action": ["type": "string", "enum": ["write", "append", "read", "clear"]],
            "section": ["type": "string", "enum": ["goal", "findings", "artifacts", "errors", "main"]],
            "text": ["type": "string", "description": "For write and append."],
        ],
        "required": ["action"],
    ]

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        var section: Scratchpad.Section?
        if let name = arguments["section"] {
            section = name.stringValue.flatMap(Scratchpad.Section.init)
            if section == nil {
                return .failure("There are the sections \(Scratchpad.Section.names.joined(separator: ", ")).")
            }
        }
        let (chosen, text) = (section, arguments["text"]?.stringValue)
        switch (arguments["action"]?.stringValue, text) {
        case ("read", _):
            return .success(Self.shown(Scratchpad(stored: try await notes.read(.scratchpad, context)), chosen))
        case ("clear", _):
            return try await change(context) { pad in
                if let chosen { pad[chosen] = "" } else { pad.clear() }
            }
        case ("write", let text?): return try await change(context) { $0[chosen ?? .main] = text }
        case ("append", let text?): return try await change(context) { Self.append(text, to: &$0[chosen ?? .main]) }
        case ("write", nil), ("append", nil): return .failure("The argument 'text' is required.")
        case (_, _): return .failure("The argument 'action' must be write, append, read or clear.")
        }
    }

    private func change(
        _ context: ToolContext, _ body: @escaping @Sendable (inout Scratchpad) -> Void
    ) async throws -> ToolResult {
        try await notes.change(.scratchpad, context) { stored in
            var pad = Scratchpad(stored: stored)
            body(&pad)
            stored = pad.stored
            return .success("Noted. The scratchpad has \(stored.utf8.count) bytes.")
        }
    }

    /// On lines of its own.
    private static func append(_ text: String, to section: inout String) {
        guard section != text, !section.hasSuffix("\n" + text) else { return }
        section += (section.isEmpty || section.hasSuffix("\n") ? "" : "\n") + text
    }

    private static func shown(_ pad: Scratchpad, _ section: Scratchpad.Section?) -> String {
        guard let section else { return pad.text }
        return pad[section].isEmpty ? "The section '\(section.rawValue)' is empty." : pad[section]
    }
}
