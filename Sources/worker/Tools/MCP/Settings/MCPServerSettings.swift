import Foundation
import NaviProtocol

/// One MCP server, as its file describes it.
struct MCPServerSettings: Equatable, Sendable {
    enum Way: Equatable, Sendable {
        case program(ProgramLaunch)
        case http(url: String, headers: [String: String])
    }

    let way: Way
    let isDisabled: Bool
    /// How long a call may take.
    let timeLimit: Duration
    /// The tools that are used, by their names at the server; `nil` for all.
    let allowedTools: Set<String>?
    /// Whoever wrote the file vouches that no tool changes anything.
    let isReadOnly: Bool
    /// What the server says of its tools' effects is believed.
    let trustsAnnotations: Bool

    static let known: Set<String> = [
        "command", "args", "env", "cwd", "url", "headers", "disabled", "timeout_seconds", "tools", "read_only",
        "trust_annotations", "type",
    ]

    /// - Parameters:
    ///   - json: The file's content.
    ///   - file: Its name, for the message.
    ///   - environment: The worker's own, for `${NAME}` in `env` and `headers`.
    /// - Throws: `FileProblem` with everything that is wrong.
    init(_ json: JSONValue, file: String, environment: [String: String]) throws(FileProblem) {
        var reader = MCPSettingsReader(json: json, environment: environment)
        if let members = json.objectValue {
            for key in members.keys.sorted() where !Self.known.contains(key) {
                reader.problem("unknown field '\(key)'")
            }
        } else {
            reader.problem("must be one JSON object")
        }
        isDisabled = reader.flag("disabled")
        isReadOnly = reader.flag("read_only")
        trustsAnnotations = reader.flag("trust_annotations")
        allowedTools = reader.texts("tools").map(Set.init)
        let seconds = json["timeout_seconds"].map { $0.integerValue ?? 0 } ?? 60
        if !(1...600).contains(seconds) { reader.problem("'timeout_seconds' must be from 1 to 600") }
        timeLimit = .seconds(seconds)
        way = Self.way(&reader, environment: environment)
        guard reader.problems.isEmpty else { throw FileProblem(file, reader.problems.joined(separator: "; ")) }
    }

    private static func way(_ reader: inout MCPSettingsReader, environment: [String: String]) -> Way {
        let command = reader.text("command") ?? ""
        let url = reader.text("url") ?? ""
        guard command.isEmpty else {
            if !url.isEmpty { reader.problem("only one of 'command' and 'url'") }
            let own = ProgramLaunch.minimalEnvironment(from: environment)
            return .program(
                ProgramLaunch(
                    executable: command, arguments: reader.texts("args") ?? [],
                    environment: own.merging(reader.members("env")) { $1 }, workingDirectory: reader.text("cwd")))
        }
        let scheme = URLComponents(string: url)?.scheme?.lowercased()
        if scheme != "http" && scheme != "https" || URLComponents(string: url)?.host?.isEmpty ?? true {
            reader.problem("'command' or 'url' (http or https) must say where the server is")
        }
        return .http(url: url, headers: reader.members("headers"))
    }
}

/// Reads the fields of a server's file and collects what is wrong with them.
struct MCPSettingsReader {
    let json: JSONValue
    let environment: [String: String]
    private(set) var problems: [String] = []

    init(json: JSONValue, environment: [String: String]) {
        self.json = json
        self.environment = environment
    }

    mutating func problem(_ text: String) {
        problems.append(text)
    }

    mutating func text(_ key: String) -> String? {
        guard let value = json[key] else { return nil }
        if value.stringValue == nil { problem("'\(key)' must be a text") }
        return value.stringValue
    }

    mutating func flag(_ key: String) -> Bool {
        guard let value = json[key] else { return false }
        if value.boolValue == nil { problem("'\(key)' must be true or false") }
        return value.boolValue ?? false
    }

    mutating func texts(_ key: String) -> [String]? {
        guard let value = json[key] else { return nil }
        let texts = value.arrayValue?.map(\.stringValue)
        guard let texts, !texts.contains(nil) else {
            problem("'\(key)' must be a list of texts")
            return nil
        }
        return texts.compactMap { $0 }
    }

    /// Texts by name; `${NAME}` in them stands for a variable of the worker's environment.
    mutating func members(_ key: String) -> [String: String] {
        guard let value = json[key] else { return [:] }
        guard let members = value.objectValue else {
            problem("'\(key)' must be an object of texts")
            return [:]
        }
        var result: [String: String] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let text = value.stringValue {
                result[name] = expanded(text, key: "\(key).\(name)")
            } else {
                problem("'\(key).\(name)' must be a text")
            }
        }
        return result
    }

    private mutating func expanded(_ text: String, key: String) -> String {
        var missing: [String] = []
        let result = text.replacing(#/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/#) { match in
            let name = String(match.output.1)
            if environment[name] == nil { missing.append(name) }
            return environment[name] ?? ""
        }
        for name in missing { problem("'\(key)': the worker has no variable \(name) in its environment") }
        return result
    }
}
