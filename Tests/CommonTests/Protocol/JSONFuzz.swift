import NaviProtocol
import TestKit

/// Random texts that are JSON or almost JSON, and a reader of whole values to compare with Foundation's.
enum JSONFuzz {
    static func text(using generator: inout SeededGenerator) -> String {
        let json = value(depth: 3, using: &generator)
        guard Int.random(in: 0..<3, using: &generator) == 0 else { return json }
        return damaged(json, using: &generator)
    }

    static func value(_ cursor: inout JSONCursor) throws(JSONSyntaxError) -> JSONValue {
        switch try cursor.kind() {
        case .null:
            _ = try cursor.takeNull()
            return .null
        case .bool: return .bool(try cursor.optionalBool() ?? false)
        case .string: return .string(try cursor.string())
        case .number:
            let text = String(decoding: try cursor.rawValue(), as: UTF8.self)
            let number = Double(text) ?? 0
            return (Int64(text) ?? Int64(exactly: number)).map(JSONValue.integer) ?? .finite(number)
        case .array:
            var elements: [JSONValue] = []
            try cursor.array { (element) throws(JSONSyntaxError) in elements.append(try value(&element)) }
            return .array(elements)
        case .object:
            var members: [String: JSONValue] = [:]
            try cursor.object { (key, member) throws(JSONSyntaxError) in
                let name = key.text
                let value = try value(&member)
                // Of two members of one name Foundation takes the first.
                if members[name] == nil { members[name] = value }
            }
            return .object(JSONObject(members))
        }
    }

    private static func value(depth: Int, using generator: inout SeededGenerator) -> String {
        let space = ["", "", " ", "\n\t"].randomElement(using: &generator) ?? ""
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return space + "null"
        case 1: return space + ["true", "false"][Int.random(in: 0...1, using: &generator)]
        case 2: return space + "\(Int.random(in: -5000...5000, using: &generator))"
        case 3: return space + ["-0.5", "12.25", "2.5e-3", "7.5E+2"][Int.random(in: 0..<4, using: &generator)]
        case 4, 5: return space + string(using: &generator)
        case 6:
            let elements = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
                value(depth: depth - 1, using: &generator)
            }
            return "[" + elements.joined(separator: ",") + space + "]"
        default:
            let members = (0..<Int.random(in: 0..<4, using: &generator)).map { number in
                "\"\(number)k\" : " + value(depth: depth - 1, using: &generator)
            }
            return "{" + members.joined(separator: ",") + space + "}"
        }
    }

    private static func string(using generator: inout SeededGenerator) -> String {
        let pieces = [
            "a", "word ", "ä", "😀", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u00e9"#, #"\ud83d\ude00"#, #"\u0000"#, "{", "]",
            ",", #"\t"#, "e\u{301}",
        ]
        let count = Int.random(in: 0..<6, using: &generator)
        return "\"" + (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined() + "\""
    }

    /// Drops, doubles or replaces a character.
    private static func damaged(_ json: String, using generator: inout SeededGenerator) -> String {
        var characters = Array(json.unicodeScalars)
        let place = Int.random(in: 0..<characters.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: characters.remove(at: place)
        case 1: characters.insert(characters[place], at: place)
        default: characters[place] = Array("{}[],:\"\\0a-u.".unicodeScalars).randomElement(using: &generator) ?? "x"
        }
        return String(String.UnicodeScalarView(characters))
    }
}
