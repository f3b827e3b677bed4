import Foundation
import NaviProtocol

/// Checks the arguments of a tool call against the tool's JSON Schema, as far as schemas of tools go: types, required
/// and further members, elements, enumerations, bounds. Keywords beyond that are let pass.
struct JSONSchema {
    private static let maxViolations = 8
    private static let maxDepth = 32

    private let schema: JSONValue

    init(_ schema: JSONValue) {
        self.schema = schema
    }

    /// What is wrong, one line each, with the path of the member at fault; empty when nothing is.
    func violations(of value: JSONValue) -> [String] {
        var violations: [String] = []
        check(value, schema, path: "", depth: 0, &violations)
        return Array(violations.prefix(Self.maxViolations))
    }

    private func check(
        _ value: JSONValue, _ schema: JSONValue, path: String, depth: Int, _ violations: inout [String]
    ) {
        guard depth < Self.maxDepth, violations.count < Self.maxViolations else { return }
        let types = schema["type"].map { $0.arrayValue ?? [$0] } ?? []
        let names = types.compactMap(\.stringValue)
        guard names.isEmpty || names.contains(where: value.isOfType) else {
            return violations.append("\(Self.named(path)) must be \(names.joined(separator: " or "))")
        }
        if let choices = schema["enum"]?.arrayValue, !choices.contains(value) {
            let words = choices.map { $0.stringValue ?? $0.jsonText() }.joined(separator: ", ")
            violations.append("\(Self.named(path)) must be one of: \(words)")
        }
        switch value {
        case .object(let members): checkMembers(members, schema, path, depth, &violations)
        case .array(let elements): checkElements(elements, schema, path, depth, &violations)
        case .string(let text):
            bounds(text.count, schema, "minLength", "maxLength", path, "characters", &violations)
        case .integer(let number): checkNumber(Double(number), schema, path, &violations)
        case .number(let number): checkNumber(number.double, schema, path, &violations)
        case .null, .bool: break
        }
    }

    private func checkMembers(
        _ members: JSONObject, _ schema: JSONValue, _ path: String, _ depth: Int, _ violations: inout [String]
    ) {
        for name in (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue) where members[name] == nil {
            violations.append("\(Self.named(path + "." + name)) is required")
        }
        let properties = schema["properties"]?.objectValue ?? [:]
        // Every member, also of those with one name: which of them counts is for the tool to say.
        for (name, member) in members {
            if let property = properties[name] {
                check(member, property, path: path + "." + name, depth: depth + 1, &violations)
            } else if schema["additionalProperties"] == .bool(false) {
                violations.append("\(Self.named(path + "." + name)) is not known")
            }
        }
    }

    private func checkElements(
        _ elements: [JSONValue], _ schema: JSONValue, _ path: String, _ depth: Int, _ violations: inout [String]
    ) {
        bounds(elements.count, schema, "minItems", "maxItems", path, "elements", &violations)
        guard let items = schema["items"] else { return }
        for (position, element) in elements.enumerated() {
            check(element, items, path: "\(path)[\(position)]", depth: depth + 1, &violations)
        }
    }

    private func checkNumber(_ number: Double, _ schema: JSONValue, _ path: String, _ violations: inout [String]) {
        if let minimum = schema["minimum"]?.doubleValue, number < minimum {
            violations.append("\(Self.named(path)) must be at least \(schema["minimum"]?.jsonText() ?? "")")
        }
        if let maximum = schema["maximum"]?.doubleValue, number > maximum {
            violations.append("\(Self.named(path)) must be at most \(schema["maximum"]?.jsonText() ?? "")")
        }
    }

    private func bounds(
        _ count: Int, _ schema: JSONValue, _ least: String, _ most: String, _ path: String, _ unit: String,
        _ violations: inout [String]
    ) {
        if let minimum = schema[least]?.integerValue, count < minimum {
            violations.append("\(Self.named(path)) must have at least \(minimum) \(unit)")
        }
        if let maximum = schema[most]?.integerValue, count > maximum {
            violations.append("\(Self.named(path)) must have at most \(maximum) \(unit)")
        }
    }

    private static func named(_ path: String) -> String {
        path.isEmpty ? "the arguments" : "'\(path.drop { $0 == "." })'"
    }
}

extension JSONValue {
    fileprivate func isOfType(_ name: String) -> Bool {
        switch (name, self) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null),
            ("number", .number), ("number", .integer), ("integer", .integer):
            true
        case ("integer", .number(let number)): number.isWhole
        default: !["object", "array", "string", "boolean", "null", "number", "integer"].contains(name)
        }
    }
}
