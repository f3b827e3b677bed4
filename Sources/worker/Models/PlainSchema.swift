import NaviProtocol

/// A JSON Schema reduced to what every model server understands: types, members, elements, choices and words. What it
/// leaves out is still checked when a call comes.
enum PlainSchema {
    private static let known: Set = ["array", "boolean", "integer", "number", "object", "string"]
    private static let maxDepth = 16
    /// Schemas inside of one, those that references repeat included.
    private static let maxParts = 2000

    static func of(_ schema: JSONValue) -> JSONValue {
        var room = maxParts
        var plain = reduced(schema, root: schema, depth: 0, &room)
        if plain["type"] != .string("object") { plain = ["type": .string("object")] }
        if plain["properties"] == nil { plain["properties"] = .object([:]) }
        return .object(plain)
    }

    /// - Parameter root: Where references lead.
    private static func reduced(
        _ schema: JSONValue, root: JSONValue, depth: Int, _ room: inout Int
    ) -> JSONObject {
        room -= 1
        guard depth < maxDepth, room > 0 else { return ["type": .string("string")] }
        let schema = chosen(resolved(schema, in: root), root)
        var plain: JSONObject = [:]
        let properties = schema["properties"]?.objectValue
        let type = typeName(in: schema) ?? (properties == nil ? "string" : "object")
        plain["type"] = .string(type)
        plain["description"] = schema["description"]?.stringValue.map { .string($0) }
        plain["enum"] = type == "string" ? choices(of: schema).map { .array($0) } : nil
        if type == "array" {
            plain["items"] = .object(
                reduced(schema["items"] ?? .object([:]), root: root, depth: depth + 1, &room))
        }
        guard type == "object", let properties else { return plain }
        plain["properties"] = .object(
            properties.mapValues { .object(reduced($0, root: root, depth: depth + 1, &room)) })
        let required = (schema["required"]?.arrayValue ?? []).filter { name in
            name.stringValue.map { properties[$0] != nil } ?? false
        }
        if !required.isEmpty { plain["required"] = .array(required) }
        return plain
    }

    /// The first type that is one and not nothing.
    private static func typeName(in schema: JSONValue) -> String? {
        let types = schema["type"].map { $0.arrayValue ?? [$0] } ?? []
        return types.lazy.compactMap(\.stringValue).first(where: known.contains)
    }

    /// What may be chosen, where all of it is text: elsewhere nothing else may be.
    private static func choices(of schema: JSONValue) -> [JSONValue]? {
        guard let choices = schema["enum"]?.arrayValue, !choices.isEmpty,
            choices.allSatisfy({ $0.stringValue != nil })
        else { return nil }
        return choices
    }

    /// Of alternatives the first that says something.
    private static func chosen(_ schema: JSONValue, _ root: JSONValue) -> JSONValue {
        guard schema["type"] == nil else { return schema }
        for key in ["anyOf", "oneOf", "allOf"] {
            let choices = (schema[key]?.arrayValue ?? []).map { resolved($0, in: root) }
            guard let choice = choices.first(where: { $0["type"] != .string("null") }) else { continue }
            var members = choice.objectValue ?? [:]
            if let words = schema["description"] { members["description"] = words }
            return .object(members)
        }
        return schema
    }

    /// What a reference to a place inside of the schema stands for.
    private static func resolved(_ schema: JSONValue, in root: JSONValue) -> JSONValue {
        guard let reference = schema["$ref"]?.stringValue, reference.hasPrefix("#/") else { return schema }
        var place = root
        for name in reference.dropFirst(2).split(separator: "/").prefix(maxDepth) {
            guard let next = place[String(name)] else { return .object([:]) }
            place = next
        }
        return place
    }
}

extension ToolDescription {
    var withPlainSchema: ToolDescription {
        ToolDescription(name: name, description: description, parameters: PlainSchema.of(parameters))
    }
}
