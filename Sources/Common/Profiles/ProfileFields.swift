import NaviProtocol

/// Takes a profile's fields out of its JSON, one by one; whatever is wrong with them is collected, so that an author
/// sees everything at once. Unknown fields are allowed: a profile may be shared with newer versions.
struct ProfileFields {
    private let members: JSONObject
    /// One line each: `field 'name': …`.
    private(set) var problems: [String] = []

    init(_ members: JSONObject) {
        self.members = members
    }

    mutating func complain(_ field: String, _ problem: String) {
        problems.append("field '\(field)': \(problem)")
    }

    /// A text that must be there and not be empty.
    mutating func requiredText(_ field: String) -> String {
        guard members[field] != nil else {
            complain(field, "required")
            return ""
        }
        let text = text(field) ?? ""
        if text.isEmpty, members[field]?.stringValue != nil { complain(field, "must not be empty") }
        return text
    }

    mutating func text(_ field: String) -> String? {
        value(field, "a string") { $0.stringValue }
    }

    mutating func flag(_ field: String) -> Bool? {
        value(field, "true or false") { $0.boolValue }
    }

    mutating func number(_ field: String, in range: ClosedRange<Double>) -> Double? {
        let number: Double? = value(field, "a number") { $0.doubleValue }
        guard let number, !range.contains(number) else { return number }
        complain(field, "must be from \(range.lowerBound.inWords) to \(range.upperBound.inWords)")
        return nil
    }

    mutating func integer(_ field: String, in range: ClosedRange<Int>) -> Int? {
        let number: Int? = value(field, "a whole number") { $0.integerValue }
        guard let number, !range.contains(number) else { return number }
        let upper = range.upperBound == .max ? "" : " to \(range.upperBound)"
        complain(
            field, upper.isEmpty ? "must be at least \(range.lowerBound)" : "must be from \(range.lowerBound)\(upper)")
        return nil
    }

    mutating func texts(_ field: String) -> [String]? {
        value(field, "a list of strings") { value in
            guard let elements = value.arrayValue else { return nil }
            let texts = elements.compactMap(\.stringValue)
            return texts.count == elements.count ? texts : nil
        }
    }

    /// One of the names of an enum.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ field: String, _: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return value(field, "one of: \(names)") { $0.stringValue.flatMap(Choice.init(rawValue:)) }
    }

    /// A name of an enum for each of some keys.
    mutating func choices<Choice: RawRepresentable & CaseIterable>(
        _ field: String, _: Choice.Type
    ) -> [String: Choice]? where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return value(field, "an object whose values are each one of: \(names)") { value in
            guard let members = value.objectValue else { return nil }
            var choices: [String: Choice] = [:]
            for (name, member) in members {
                guard let choice = member.stringValue.flatMap(Choice.init(rawValue:)) else { return nil }
                choices[name] = choice
            }
            return choices
        }
    }

    /// `null` counts as absent.
    mutating func value<Value>(_ field: String, _ expected: String, _ read: (JSONValue) -> Value?) -> Value? {
        guard let member = members[field], member != .null else { return nil }
        guard let value = read(member) else {
            complain(field, "expected \(expected)")
            return nil
        }
        return value
    }
}

extension Double {
    fileprivate var inWords: String { self == rounded() ? String(Int(self)) : String(self) }
}
