extension JSONValue {
    /// Reads one JSON text, in time that grows with its length alone.
    ///
    /// - Throws: for what is not JSON, and for what is nested deeper than `maxDepth`.
    package init(json bytes: some Sequence<UInt8>, maxDepth: Int = JSONCursor.maxDepth) throws(JSONSyntaxError) {
        self = try JSONCursor.read(Array(bytes), maxDepth: maxDepth) { (cursor) throws(JSONSyntaxError) in
            try cursor.value()
        }
    }

    /// Reads one JSON text; see `init(json:maxDepth:)` of bytes.
    package init(json text: String, maxDepth: Int = JSONCursor.maxDepth) throws(JSONSyntaxError) {
        try self.init(json: text.utf8, maxDepth: maxDepth)
    }
}

extension JSONCursor {
    /// The next value, whole.
    package mutating func value() throws(JSONSyntaxError) -> JSONValue {
        switch try kind() {
        case .object:
            var members: [JSONObject.Member] = []
            try object { (key, cursor) throws(JSONSyntaxError) in
                members.append((key.text, try cursor.value()))
            }
            return .object(JSONObject(members))
        case .array:
            var elements: [JSONValue] = []
            try array { (cursor) throws(JSONSyntaxError) in elements.append(try cursor.value()) }
            return .array(elements)
        case .string: return .string(try string())
        case .number:
            let digits = try readNumber()
            // Minus nothing is not the whole number 0: its sign would be lost.
            if let whole = Int64(decimal: digits, in: .min ... .max), whole != 0 || digits.count == 1 {
                return .integer(whole)
            }
            return .number(JSONNumber(text: String(decoding: digits, as: UTF8.self)))
        case .bool: return .bool(try optionalBool() ?? false)
        case .null:
            try skipValue()
            return .null
        }
    }
}

/// For frames of ours in a client's hands, which are decoded with all else in them. What has come from outside is read
/// with `init(json:)`: a decoder takes the cube of the depth, and rounds.
extension JSONValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A failed probe means: a value of another kind.
        func probe<Value: Decodable>(_ type: Value.Type) -> Value? { try? container.decode(type) }
        if container.decodeNil() {
            self = .null
        } else if let value = probe(Bool.self) {
            self = .bool(value)
        } else if let value = probe(Int64.self) {
            self = .integer(value)
        } else if let value = probe(Double.self) {
            self = .finite(value)
        } else if let value = probe(String.self) {
            self = .string(value)
        } else if let value = probe([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(JSONObject(try container.decode([String: JSONValue].self)))
        }
    }
}
