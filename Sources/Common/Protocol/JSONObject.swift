/// The members of an object in the order in which they were written, each of them kept, also when two have one name.
///
/// Names are compared by their bytes: `é` as one character and as two are two names. Of several members with one name
/// the last one counts, as in the languages that tools are written in.
package struct JSONObject: Sendable {
    package typealias Member = (key: String, value: JSONValue)

    package private(set) var members: [Member]
    /// Where the member is that counts, for objects in which looking would take long.
    private var places: [Name: Int] = [:]

    private static let maxSearched = 16

    package init(_ members: [Member] = []) {
        self.members = members
        guard members.count > Self.maxSearched else { return }
        for (place, member) in members.enumerated() { places[Name(text: member.key)] = place }
    }

    /// The value that counts under a name. Setting replaces it, or adds a member at the end; `nil` takes out all members
    /// of that name.
    package subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            var members = members
            if let newValue {
                if let place = place(of: key) {
                    members[place].value = newValue
                } else {
                    members.append((key, newValue))
                }
            } else {
                members.removeAll { Name(text: $0.key) == Name(text: key) }
            }
            self = JSONObject(members)
        }
    }

    private func place(of key: String) -> Int? {
        guard places.isEmpty else { return places[Name(text: key)] }
        return members.lastIndex { $0.key.utf8.elementsEqual(key.utf8) }
    }

    /// A name by its bytes, which `String` does not tell apart.
    private struct Name: Hashable {
        let text: String

        static func == (left: Name, right: Name) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }
}

extension JSONObject: RandomAccessCollection {
    package var startIndex: Int { members.startIndex }
    package var endIndex: Int { members.endIndex }
    package subscript(position: Int) -> Member { members[position] }

    package var keys: [String] { members.map(\.key) }
    package var values: [JSONValue] { members.map(\.value) }

    /// The same names with other values.
    package func mapValues(_ transform: (JSONValue) -> JSONValue) -> JSONObject {
        JSONObject(members.map { ($0.key, transform($0.value)) })
    }

    /// Sorted by name, for what is to come out alike every time.
    package init(_ dictionary: [String: JSONValue]) {
        self.init(dictionary.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// With the members of another object, which count where both have one.
    package func merging(_ other: JSONObject) -> JSONObject {
        var result = self
        for member in other.members { result[member.key] = member.value }
        return result
    }
}

/// Objects are equal when the same names have the same values; order and repetition do not matter.
extension JSONObject: Equatable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        // Each name once: looked at as often as it is repeated, objects within objects would take time without end.
        let (left, right) = (left.counting, right.counting)
        return left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }

    private var counting: [Name: JSONValue] {
        Dictionary(members.lazy.map { (Name(text: $0.key), $0.value) }, uniquingKeysWith: { $1 })
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { ($0.0, $0.1) })
    }
}
