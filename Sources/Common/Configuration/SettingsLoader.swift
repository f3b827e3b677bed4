import Configuration
import SystemPackage

/// Reads settings from environment variables, a file, and flags (each overrides the one before), and collects every
/// problem instead of stopping at the first.
package struct SettingsLoader {
    private let reader: ConfigReader
    private var problems: [String] = []
    private var shown: [(name: String, value: String)] = []

    /// - Parameters:
    ///   - flags: Arguments of the form `--db-path VALUE` or `--db-path=VALUE`.
    ///   - file: A `.env`-style file, or a JSON file when its name ends in `.json`.
    package init(environment: [String: String], file: String? = nil, flags: [String] = []) async {
        var problems: [String] = []
        var providers: [any ConfigProvider] = [
            InMemoryProvider(values: Self.values(flags: flags, problems: &problems))
        ]
        if let file {
            do {
                providers.append(try await Self.provider(file: file))
            } catch {
                problems.append("\(file): cannot be read: \(error)")
            }
        }
        providers.append(EnvironmentVariablesProvider(environmentVariables: environment))
        reader = ConfigReader(providers: providers)
        self.problems = problems
    }

    /// The setting's value; its default when nobody set it or when what was set is no value of it (then the problem is
    /// kept for `finish`). An empty text counts as not set.
    package mutating func value<Value>(_ setting: Setting<Value>) -> Value {
        var value = setting.defaultValue
        if let text = text(setting.name), !text.isEmpty {
            switch setting.parse(text) {
            case .success(let parsed): value = parsed
            case .failure(let problem): problems.append("\(setting.name): \(problem.message)")
            }
        }
        shown.append((setting.name, setting.isSecret ? "(secret)" : setting.show(value)))
        return value
    }

    /// Adds a problem that only shows when several settings are looked at together.
    package mutating func problem(_ text: String) {
        problems.append(text)
    }

    /// - Throws: `ConfigurationError` with all problems found so far.
    package func finish() throws(ConfigurationError) {
        if !problems.isEmpty { throw ConfigurationError(problems) }
    }

    /// The settings read so far as `NAME=value` lines; secrets are masked.
    package var report: String {
        shown.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
    }

    private func text(_ name: String) -> String? {
        let key = ConfigKey(Self.words(name))
        if let text = reader.string(forKey: key) { return text }
        // A JSON file may hold numbers and flags as such.
        if let number = reader.int(forKey: key) { return String(number) }
        if let number = reader.double(forKey: key) { return String(number) }
        return reader.bool(forKey: key).map { String($0) }
    }

    private static func words(_ name: String) -> [String] {
        name.lowercased().split(separator: "_").map(String.init)
    }

    private static func provider(file: String) async throws -> any ConfigProvider {
        if file.hasSuffix(".json") {
            try await FileProvider<JSONSnapshot>(filePath: FilePath(file))
        } else {
            try await EnvironmentVariablesProvider(environmentFilePath: FilePath(file))
        }
    }

    private static func values(flags: [String], problems: inout [String]) -> [AbsoluteConfigKey: ConfigValue] {
        let names = Dictionary(
            uniqueKeysWithValues: SettingCatalog.all.map { ($0.name.lowercased().replacing("_", with: "-"), $0.name) })
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        var rest = flags[...]
        while let flag = rest.popFirst() {
            let parts = flag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard flag.hasPrefix("--"), let name = names[String(parts[0].dropFirst(2))] else {
                problems.append("unknown option \(parts[0])")
                continue
            }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                problems.append("\(parts[0]): needs a value")
                continue
            }
            values[AbsoluteConfigKey(words(name))] = ConfigValue(.string(value), isSecret: false)
        }
        return values
    }
}
