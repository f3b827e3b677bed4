import NaviProtocol

/// Settings as a JSON object, with the words of their names nested, or not: `{"navi": {"port": 80}}` and
/// `{"NAVI_PORT": 80}` say the same. Pure.
struct JSONSettings {
    struct Entry {
        let name: String
        let value: String
        /// Where it is, for people.
        let place: String
    }

    private(set) var entries: [Entry] = []
    private(set) var problems: [String] = []

    init(_ bytes: [UInt8]) {
        do throws(JSONSyntaxError) {
            let value = try JSONValue(json: bytes)
            guard let members = value.objectValue else {
                problems.append("must be one object, such as {\"navi\": {\"port\": 8000}}")
                return
            }
            read(members, path: [])
        } catch {
            let line = bytes.prefix(error.position).count { $0 == 0x0A } + 1
            problems.append(
                error.isTooDeep
                    ? "line \(line) is nested more than \(JSONCursor.maxDepth) deep"
                    : "line \(line) is no JSON, which a file is whose name ends in .json")
        }
    }

    private mutating func read(_ members: JSONObject, path: [String]) {
        for (key, value) in members { read(value, path: path + [key]) }
    }

    private mutating func read(_ value: JSONValue, path: [String]) {
        let place = path.joined(separator: ".")
        if let members = value.objectValue { return read(members, path: path) }
        guard value.arrayValue == nil else {
            problems.append("\(place): must be one text, with commas between its parts, and not an array")
            return
        }
        let text: String =
            if case .null = value { "" } else { value.stringValue ?? value.jsonText() }
        entries.append(Entry(name: path.joined(separator: "_").uppercased(), value: text, place: place))
    }
}
