/// The arguments of a tool call as the model wrote them, to the byte: so they reach the history, clients, and the next
/// request to the model, whose server may then go on from what it remembers.
package struct ToolArguments: Sendable {
    /// One JSON value: an object, or a string with the model's text when that was no object.
    package let json: String

    /// - Parameter json: Known to be one JSON value.
    private init(json: String) {
        self.json = json
    }

    /// Arguments of ours.
    package init(_ value: JSONValue) {
        json = value.jsonText()
    }

    /// Arguments from the text that a model wrote. Nothing is an empty object; what is no object, is nested too deeply, or
    /// has a number that hardly any reader takes, becomes a string, with which no tool is called.
    package init(written bytes: [UInt8]) {
        let text = String(repairing: bytes)
        guard text.utf8.contains(where: { !Self.isSpace($0) }) else {
            json = "{}"
            return
        }
        // What a model wrote need not be JSON: then its text is the value.
        json = (try? Self.object(text)) ?? JSONValue.string(text).jsonText()
    }

    /// Arguments that were stored. Those of an earlier time may be nested deeper than is taken today.
    package init(stored cursor: inout JSONCursor) throws(JSONSyntaxError) {
        json = String(repairing: try cursor.rawValue())
    }

    /// What the arguments say. Reading them takes time in proportion to their length, so ask once.
    package var value: JSONValue {
        do {
            return try JSONValue(json: json, maxDepth: JSONCursor.greatestDepth)
        } catch {
            // Not to be: whoever makes arguments has read them. Their text then stands for them.
            return .string(json)
        }
    }

    /// The form in which arguments go back to a model: always an object, because servers insist on one.
    package var asObject: ToolArguments {
        json.utf8.first { !Self.isSpace($0) } == UInt8(ascii: "{") ? self : ToolArguments(["arguments": value])
    }

    private static func object(_ text: String) throws(JSONSyntaxError) -> String {
        let bytes = Array(text.utf8)
        let hasLoneSurrogate = try JSONCursor.read(bytes) { (cursor) throws(JSONSyntaxError) in
            guard try cursor.kind() == .object else { throw cursor.failure }
            try cursor.skipValue()
            guard !cursor.hasHugeNumber else { throw cursor.failure }
            return cursor.hasLoneSurrogate
        }
        return hasLoneSurrogate ? String(repairing: JSONEscapes.repaired(bytes)) : text
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}

extension ToolArguments: JSONWritable {
    /// Writes the arguments on one line, since frames are lines to some who pass them on: what is no space but ends a
    /// line stands between values, for inside of them it would be escaped.
    package func write(to writer: inout JSONWriter) {
        if json.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            writer.rawValue(json.utf8.lazy.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
        } else {
            writer.rawValue(json.utf8)
        }
    }
}

/// Arguments are equal that say the same, however they are written.
extension ToolArguments: Equatable {
    package static func == (left: ToolArguments, right: ToolArguments) -> Bool {
        left.json.utf8.elementsEqual(right.json.utf8) || left.value == right.value
    }
}

extension ToolArguments: Decodable {
    package init(from decoder: any Decoder) throws {
        self.init(try JSONValue(from: decoder))
    }
}

extension ToolArguments: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(.object(JSONObject(elements.map { ($0.0, $0.1) })))
    }

    package static func object(_ members: JSONObject) -> ToolArguments { ToolArguments(.object(members)) }
    package static func string(_ text: String) -> ToolArguments { ToolArguments(.string(text)) }
}
