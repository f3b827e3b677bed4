/// What a file of settings gives, by name, with everything that is wrong with it.
struct SettingsFile {
    /// Nobody writes more by hand.
    static let maxBytes = 1 << 20
    /// Of one kind; the rest is counted.
    private static let maxProblems = 20

    private(set) var values: [String: GivenText] = [:]
    private(set) var problems: [String] = []
    private(set) var warnings: [String] = []

    /// - Parameter path: JSON when it ends in `.json`, else lines `NAME=value`.
    init(path: String) {
        do throws(SettingProblem) {
            let file = try FileReading(settings: path, maxBytes: Self.maxBytes, what: "file of settings")
            if let problem = file.writability { throw SettingProblem(problem) }
            let bytes = file.bytes
            if path.lowercased().hasSuffix(".json") {
                let json = JSONSettings(bytes)
                add(json.problems.map { "\(path): \($0)" })
                for entry in json.entries { set(entry.name, entry.value, path, entry.place, isOurs: true) }
            } else {
                let lines = EnvironmentFile(bytes)
                add(lines.problems.map { "\(path), \($0)" })
                if bytes.first == UInt8(ascii: "{") {
                    problems.append("\(path): looks like JSON; the name of such a file ends in .json")
                }
                for entry in lines.entries { set(entry.name, entry.value, path, "line \(entry.line)", isOurs: false) }
            }
            add(SecretFile.place(in: &values).map { "\(path): \($0)" })
            let secret = values.first { SettingNames.isSecret($0.key) && !$0.value.isFile && !$0.value.text.isEmpty }
            if file.isReadableByOthers, let secret {
                warnings.append("\(path): holds \(secret.key), and others can read it; chmod 600 it")
            }
        } catch {
            problems.append("\(path): \(error.message)")
        }
    }

    /// - Parameter isOurs: Nobody else reads the file.
    private mutating func set(_ name: String, _ value: String, _ path: String, _ place: String, isOurs: Bool) {
        let origin = SettingOrigin.file(path, place: place)
        guard SettingNames.isKnown(name) else {
            if SettingNames.isReadElsewhere(name) { return }
            let text = "\(origin): \(SettingNames.complaint(about: name))"
            if isOurs || SettingNames.looksLikeOurs(name) { problems.append(text) } else { warnings.append(text) }
            return
        }
        if let earlier = values[name] {
            let text = "\(origin): \(name) is set a second time, after \(earlier.origin)"
            // Lines are often added at the end; in an object nobody knows which comes last.
            if isOurs { problems.append(text) } else { warnings.append("\(text); this one counts") }
        }
        values[name] = GivenText(text: value, origin: origin)
    }

    private mutating func add(_ found: [String]) {
        problems += found.prefix(Self.maxProblems)
        if found.count > Self.maxProblems { problems.append("… and \(found.count - Self.maxProblems) more like these") }
    }
}
