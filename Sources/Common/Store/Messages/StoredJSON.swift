import NaviProtocol

/// Lists that a column keeps as JSON. An empty list is NULL, so that it costs nothing.
enum StoredJSON {
    static func text(_ files: [FileReference]) -> String? {
        guard !files.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.array { for file in files { file.write(to: &$0) } }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The arguments stand in it to the byte.
    static func text(_ calls: [ToolCall]) -> String? {
        guard !calls.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.array { writer in
            for call in calls {
                writer.object {
                    $0.field("id", call.id)
                    $0.field("name", call.name)
                    $0.key("arguments")
                    $0.rawValue(call.arguments.json.utf8)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// `nil` for what is no such list.
    static func toolCalls(_ text: String) -> [ToolCall]? {
        list(text) { (cursor) throws(JSONSyntaxError) in
            var (id, name): (String?, String?)
            var arguments: ToolArguments?
            try cursor.object { (key, value) throws(JSONSyntaxError) in
                if key.matches("id") {
                    id = try value.optionalString()
                } else if key.matches("name") {
                    name = try value.optionalString()
                } else if key.matches("arguments") {
                    arguments = try ToolArguments(stored: &value)
                }
            }
            guard let id, let name, let arguments else { throw cursor.failure }
            return ToolCall(id: id, name: name, arguments: arguments)
        }
    }

    /// `nil` for what is no such list.
    static func files(_ text: String) -> [FileReference]? {
        list(text) { (cursor) throws(JSONSyntaxError) in
            var (name, path): (String?, String?)
            try cursor.object { (key, value) throws(JSONSyntaxError) in
                if key.matches("name") {
                    name = try value.optionalString()
                } else if key.matches("path") {
                    path = try value.optionalString()
                }
            }
            guard let name, let path else { throw cursor.failure }
            return FileReference(name: name, path: path)
        }
    }

    /// Reads in time that grows with the length alone, to any depth that was ever stored.
    private static func list<Element>(
        _ text: String, _ element: (inout JSONCursor) throws(JSONSyntaxError) -> Element
    ) -> [Element]? {
        // What cannot be read is told by `nil`; where reading stopped helps nobody.
        try? JSONCursor.read(Array(text.utf8), maxDepth: JSONCursor.greatestDepth + 2) {
            (cursor) throws(JSONSyntaxError) in
            var elements: [Element] = []
            try cursor.array { (cursor) throws(JSONSyntaxError) in elements.append(try element(&cursor)) }
            return elements
        }
    }
}
