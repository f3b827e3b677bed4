/// Any JSON value, for the parts of the protocol whose shape is not ours: arguments of tools, schemas.
///
/// What is read comes out as it was: numbers to the digit, members in their order.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// A number that is written as a whole one and fits.
    case integer(Int64)
    /// Any other number.
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The value under `key`, when this is an object that has it.
    package subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    /// The number, when this is a whole one.
    package var integerValue: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .number(let value): value.integer
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The whole number, held within `range` however large it is; `nil` for what is none.
    package func whole(heldIn range: ClosedRange<Int>) -> Int? {
        if let number = integerValue { return number.clamped(to: range) }
        guard let number = doubleValue, number == number.rounded() else { return nil }
        return Int(clamping: number, to: range)
    }

    /// The nearest double, when this is a number.
    package var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value.double
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The truth, when this is one.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements, when this is an array.
    package var arrayValue: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// The members, when this is an object.
    package var objectValue: JSONObject? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The text, when this is a string.
    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A number; JSON has no infinities and no NaN, so those become `null`.
    package static func finite(_ number: Double) -> JSONValue {
        JSONNumber(number).map { .number($0) } ?? .null
    }
}

/// Numbers are equal by value, texts by their bytes, objects whatever the order of their members.
extension JSONValue: Equatable {
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.integer(let whole), .number(let number)), (.number(let number), .integer(let whole)):
            number.integer.map(Int64.init) == whole
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        case (.null, _), (.bool, _), (.integer, _), (.number, _), (.string, _), (.array, _), (.object, _): false
        }
    }
}

extension JSONValue: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.value(value)
        case .integer(let value): writer.value(Int(value))
        case .number(let value): writer.rawValue(value.text.utf8)
        case .string(let value): writer.value(value)
        case .array(let values): writer.array { for value in values { value.write(to: &$0) } }
        case .object(let members):
            writer.object { writer in
                for (key, value) in members {
                    writer.key(key)
                    value.write(to: &writer)
                }
            }
        }
    }
}
