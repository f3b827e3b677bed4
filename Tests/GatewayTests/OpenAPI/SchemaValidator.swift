import NaviProtocol

/// As much of JSON Schema as the description uses; what it does not know it reports, so that nothing passes unchecked.
struct SchemaValidator {
    let document: JSONValue

    private static let known: Set<String> = [
        "$ref", "type", "format", "enum", "properties", "required", "additionalProperties", "items", "anyOf", "minimum",
        "maximum", "minLength", "maxLength", "pattern", "default",
    ]

    /// What is wrong with a value, by its place.
    func problems(_ value: JSONValue, _ schema: JSONValue, at place: String = "$") -> [String] {
        guard let rules = schema.objectValue else { return ["\(place): the schema is no object"] }
        let unknown = rules.keys.filter { !Self.known.contains($0) }
        guard unknown.isEmpty else { return ["\(place): the schema has \(unknown), which nobody checks"] }
        if let name = rules["$ref"]?.stringValue { return problems(value, resolve(name), at: place) }
        if let choices = rules["anyOf"]?.arrayValue {
            return choices.contains { problems(value, $0, at: place).isEmpty } ? [] : ["\(place): fits none of anyOf"]
        }
        if let types = rules["type"], !fits(value, types) { return ["\(place): \(value) is not \(types)"] }
        if let values = rules["enum"]?.arrayValue, !values.contains(value) {
            return ["\(place): \(value) is not listed"]
        }
        return format(value, rules, at: place) + members(value, rules, at: place) + elements(value, rules, at: place)
    }

    private func resolve(_ name: String) -> JSONValue {
        name.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
    }

    private func fits(_ value: JSONValue, _ types: JSONValue) -> Bool {
        (types.arrayValue ?? [types]).contains { type in
            switch (type, value) {
            case ("string", .string), ("boolean", .bool), ("object", .object), ("array", .array), ("null", .null): true
            case ("integer", .integer), ("number", .integer), ("number", .number): true
            default: false
            }
        }
    }

    private func format(_ value: JSONValue, _ rules: JSONObject, at place: String) -> [String] {
        guard let text = value.stringValue, let format = rules["format"]?.stringValue else { return [] }
        let fits =
            switch format {
            case "uuid": SessionID(text) != nil
            case "date-time": Timestamp(text) != nil
            default: false
            }
        return fits ? [] : ["\(place): '\(text)' is no \(format)"]
    }

    private func members(_ value: JSONValue, _ rules: JSONObject, at place: String) -> [String] {
        guard let members = value.objectValue else { return [] }
        let properties = rules["properties"]?.objectValue ?? [:]
        let missing = (rules["required"]?.arrayValue ?? []).compactMap(\.stringValue).filter { members[$0] == nil }
        return missing.map { "\(place): '\($0)' is missing" }
            + members.flatMap { name, member -> [String] in
                if let schema = properties[name] { return problems(member, schema, at: "\(place).\(name)") }
                return rules["additionalProperties"] == .bool(false) ? ["\(place): '\(name)' is not described"] : []
            }
    }

    private func elements(_ value: JSONValue, _ rules: JSONObject, at place: String) -> [String] {
        guard let elements = value.arrayValue, let schema = rules["items"] else { return [] }
        return elements.enumerated().flatMap { problems($1, schema, at: "\(place)[\($0)]") }
    }
}
