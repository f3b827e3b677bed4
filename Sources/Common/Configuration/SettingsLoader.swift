/// Reads settings from environment variables, systemd's credentials, a file, and flags (each overrides the one before),
/// and collects every problem instead of stopping at the first.
package struct SettingsLoader: Sendable {
    private struct Shown {
        let name: String
        var value: String
        /// Where the value is, for people.
        let origin: String
        let isSecret: Bool
    }

    private let given: [String: GivenText]
    /// The file of settings, if there is one.
    package let file: String?
    private var problems: [String] = []
    private let isUsage: Bool
    /// What is strange, and no reason not to start.
    package private(set) var warnings: [String] = []
    /// In the order in which they were read, each once.
    private var shown: [Shown] = []

    /// - Parameters:
    ///   - flags: Arguments of the form `--db-path VALUE` or `--db-path=VALUE`.
    ///   - file: A `.env`-style file, or a JSON file when its name ends in `.json`.
    package init(environment: [String: String], file: String? = nil, flags: [String] = []) {
        self.file = file
        var given: [String: GivenText] = [:]
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) {
            if SettingNames.isKnown(name) {
                given[name] = GivenText(text: text, origin: .environment)
            } else if !SettingNames.isReadElsewhere(name), SettingNames.looksLikeOurs(name) {
                warnings.append("environment: \(SettingNames.complaint(about: name))")
            }
        }
        problems += SecretFile.place(in: &given)
        given.merge(SecretFile.credentials(environment)) { $1 }
        if let file {
            let file = SettingsFile(path: file)
            given.merge(file.values) { $1 }
            problems += file.problems
            warnings += file.warnings
        }
        var (values, misuse) = SettingFlags.read(flags)
        misuse += SecretFile.place(in: &values)
        self.given = given.merging(values) { $1 }
        problems += misuse
        isUsage = !misuse.isEmpty
    }

    /// The setting's value; its default when nobody set it or when what was set is no value of it (then the problem is
    /// kept for `finish`). An empty text counts as not set.
    package mutating func value<Value>(_ setting: Setting<Value>) -> Value {
        let isFirst = !shown.contains { $0.name == setting.name }
        var (value, origin) = (setting.defaultValue, "\(SettingOrigin.standard)")
        if let text = given[setting.name], !text.text.isEmpty {
            origin = text.place
            if isFirst { noteStrange(text, of: setting) }
            let content =
                text.isFile ? SecretFile.read(text) { if isFirst { warning(setting, $0) } } : .success(text.text)
            switch content.flatMap({ setting.read($0) }) {
            case .success(let parsed): value = parsed
            case .failure(let problem) where isFirst: complain(about: setting, problem, text)
            case .failure: break
            }
        }
        if isFirst {
            shown.append(
                Shown(
                    name: setting.name, value: setting.show(value), origin: origin, isSecret: setting.isSecret))
        }
        return value
    }

    private mutating func noteStrange<Value>(_ text: GivenText, of setting: Setting<Value>) {
        if text.origin == .environment, !text.isFile, text.text.contains(" #") {
            warning(setting, "what follows '#' is part of the value here, and no comment")
        }
        if text.origin == .flag, !text.isFile, setting.isSecret {
            warning(
                setting,
                "everybody on this machine can see it in the list of processes; name a file with it: "
                    + "--\(setting.description.flag)-file")
        }
    }

    /// Whether somebody has set it to something.
    package func isSet<Value>(_ setting: Setting<Value>) -> Bool {
        given[setting.name].map { !$0.text.isEmpty } ?? false
    }

    /// Tells what is in force for a setting that has been read, where it is derived from others.
    package mutating func resolve<Value>(_ setting: Setting<Value>, to text: String) {
        guard let index = shown.firstIndex(where: { $0.name == setting.name }) else { return }
        shown[index].value = text
    }

    /// Adds a problem that only shows when a value is looked at more closely.
    package mutating func problem<Value>(_ setting: Setting<Value>, _ text: String) {
        problems.append("\(setting.name): \(text)\(place(of: setting))")
    }

    /// Adds what is strange about a value.
    package mutating func warning<Value>(_ setting: Setting<Value>, _ text: String) {
        warnings.append("\(setting.name): \(text)\(place(of: setting))")
    }

    /// Adds what is strange about something that several settings make together.
    package mutating func warning(_ text: String) {
        warnings.append(text)
    }

    /// What was set by a flag, and nobody has read.
    package mutating func noteUnusedFlags(of program: String) {
        for (name, text) in given.sorted(by: { $0.key < $1.key })
        where text.origin == .flag && !shown.contains(where: { $0.name == name }) {
            warnings.append("\(name): \(program) does not use it (flag)")
        }
    }

    /// - Throws: `ConfigurationError` with all problems found so far.
    package func finish() throws(ConfigurationError) {
        if !problems.isEmpty { throw ConfigurationError(problems, isUsage: isUsage) }
    }

    /// The settings read so far as lines `NAME=value`, with where each comes from, as a file could hold them; of
    /// secrets it shows only that they are set.
    package var report: String {
        let lines = shown.map { setting in
            let value = setting.isSecret && !setting.value.isEmpty ? "(secret)" : setting.value
            return (text: "\(setting.name)=\(EnvironmentFile.spelled(value))", origin: setting.origin)
        }
        let width = min(60, lines.map(\.text.count).max() ?? 0)
        return lines.map { line in
            let gap = String(repeating: " ", count: max(0, width - line.text.count))
            return "\(line.text)\(gap)  # \(line.origin)"
        }.joined(separator: "\n")
    }

    private mutating func complain<Value>(
        about setting: Setting<Value>, _ problem: SettingProblem, _ given: GivenText
    ) {
        let isShown = problem.quotesText && !setting.isSecret
        let text = isShown ? ", and is \(SettingText.quoted(given.text))" : ""
        problems.append("\(setting.name): \(problem.message)\(text) (\(given.place))")
    }

    private func place<Value>(of setting: Setting<Value>) -> String {
        isSet(setting) ? " (\(given[setting.name]?.origin ?? .standard))" : ""
    }
}
