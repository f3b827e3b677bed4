import NaviProtocol

/// What a user's tool says about itself.
struct UserToolDescription: Sendable, Equatable {
    let name: String
    let description: String
    let parameters: JSONValue
    let effect: ToolEffect
    /// What it is given goes elsewhere, whatever its effect.
    let leavesMachine: Bool
    let timeLimit: Duration
    let manual: String?

    static let timeLimits = 1...600
    private static let maxDescriptionBytes = 4096
    private static let maxManualBytes = 32 * 1024

    /// - Parameters:
    ///   - json: What the file printed.
    ///   - file: Its name, for the message.
    /// - Throws: `FileProblem` with everything that is wrong.
    init(_ json: JSONValue, file: String) throws(FileProblem) {
        var reader = Reader(json: json)
        name = reader.text("name") ?? ""
        description = reader.text("description") ?? ""
        parameters = json["parameters"] ?? ["type": "object", "properties": [:]]
        let isReadOnly = reader.flag("read_only")
        let isRepeatable = reader.flag("repeatable")
        effect = isReadOnly ? .readOnly : isRepeatable ? .repeatable : .once
        leavesMachine = reader.flag("leaves_machine")
        let seconds = json["timeout"].map { $0.integerValue ?? 0 } ?? 60
        timeLimit = .seconds(seconds)
        manual = json["manual"].map { $0.stringValue ?? "" }
        reader.expect(json.objectValue != nil, "must be one JSON object")
        reader.expect(Self.isName(name), "'name' must be 1 to 64 of a-z, 0-9 and _")
        reader.expect(!description.isEmpty, "'description' must be a text")
        reader.expect(description.utf8.count <= Self.maxDescriptionBytes, "'description' must have 4096 bytes at most")
        reader.expect(parameters["type"] == "object", "'parameters' must be a JSON Schema with \"type\": \"object\"")
        reader.expect(Self.timeLimits.contains(seconds), "'timeout' must be from 1 to 600 seconds")
        reader.expect(manual != "" && manual?.utf8.count ?? 0 <= Self.maxManualBytes, "'manual' must be a short text")
        guard reader.problems.isEmpty else {
            throw FileProblem(file, "what --describe printed: " + reader.problems.joined(separator: "; "))
        }
    }

    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
            }
    }

    private struct Reader {
        let json: JSONValue
        var problems: [String] = []

        init(json: JSONValue) {
            self.json = json
        }

        func text(_ key: String) -> String? { json[key]?.stringValue }

        mutating func flag(_ key: String) -> Bool {
            guard let value = json[key] else { return false }
            expect(value.boolValue != nil, "'\(key)' must be true or false")
            return value.boolValue ?? false
        }

        mutating func expect(_ condition: Bool, _ problem: String) {
            if !condition { problems.append(problem) }
        }
    }
}
