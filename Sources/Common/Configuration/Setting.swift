/// One setting: its name everywhere, its default, who reads it, and how its text becomes a value.
///
/// The name is that of the environment variable. In a JSON file its words nest (`DB_PATH` is `{"db": {"path": …}}`),
/// and as a flag it is lower case with dashes (`--db-path`).
package struct Setting<Value: Sendable>: Sendable {
    package let name: String
    /// Used when nobody sets anything. `nil` where the value is derived (see `StatePaths`) or has no default.
    package let defaultValue: Value
    /// The programs that read it.
    package let programs: Set<NaviProgram>
    /// What may be written, for people.
    package let range: String
    /// What an empty text stands for, for people.
    package let empty: String
    /// One line for people.
    package let help: String
    /// The value is never printed.
    package let isSecret: Bool
    let parse: @Sendable (String) -> Result<Value, SettingProblem>
    let show: @Sendable (Value) -> String

    init(
        _ name: String, default defaultValue: Value, by programs: Set<NaviProgram>, range: String,
        empty: String = "the default", help: String, isSecret: Bool = false,
        parse: @escaping @Sendable (String) -> Result<Value, SettingProblem>,
        show: @escaping @Sendable (Value) -> String
    ) {
        self.name = name
        self.defaultValue = defaultValue
        self.programs = programs
        self.range = range
        self.empty = empty
        self.help = help
        self.isSecret = isSecret
        self.parse = parse
        self.show = show
    }

    /// The value that a text stands for: past what holds for every setting, and what holds for this one.
    func read(_ text: String) -> Result<Value, SettingProblem> {
        if let problem = SettingText.problem(of: text) { return .failure(problem) }
        return parse(text)
    }

    /// The setting without its type, for listings.
    package var description: SettingDescription {
        SettingDescription(
            name: name, defaultText: show(defaultValue), programs: programs, range: range, empty: empty, help: help,
            isSecret: isSecret
        ) { text in read(text).map(show) }
    }
}

/// What a listing shows of a setting.
package struct SettingDescription: Sendable {
    package let name: String
    package let defaultText: String
    package let programs: Set<NaviProgram>
    package let range: String
    package let empty: String
    package let help: String
    package let isSecret: Bool
    private let read: @Sendable (String) -> Result<String, SettingProblem>

    init(
        name: String, defaultText: String, programs: Set<NaviProgram>, range: String, empty: String, help: String,
        isSecret: Bool, read: @escaping @Sendable (String) -> Result<String, SettingProblem>
    ) {
        self.name = name
        self.defaultText = defaultText
        self.programs = programs
        self.range = range
        self.empty = empty
        self.help = help
        self.isSecret = isSecret
        self.read = read
    }

    /// The name as a flag, without its dashes.
    package var flag: String { name.lowercased().replacing("_", with: "-") }

    /// The setting's row in `docs/settings.md`.
    package var documentationRow: String {
        let readers =
            programs.count == NaviProgram.allCases.count
            ? "all" : NaviProgram.allCases.filter(programs.contains).map { "\($0)" }.joined(separator: ", ")
        let value = defaultText.isEmpty ? "" : "`\(defaultText)`"
        return "| `\(name)` | \(readers) | \(value) | \(range) | \(empty) |"
    }

    /// A text that is read and shown again.
    ///
    /// - Returns: The value's own text; `nil` when the text is no value of the setting.
    package func normalized(_ text: String) -> String? {
        // What is wrong with it is another question.
        try? read(text).get()
    }
}

/// Why a text is no value of its setting, for people: `must be …`.
struct SettingProblem: Error {
    let message: String
    /// The text may be quoted to show what is meant.
    let quotesText: Bool

    init(_ message: String, quotesText: Bool = true) {
        self.message = message
        self.quotesText = quotesText
    }
}

extension FileReading {
    /// - Parameter what: What the file is, for people.
    init(settings path: String, maxBytes: Int, what: String) throws(SettingProblem) {
        do throws(UnfitFile) {
            try self.init(path, maxBytes: maxBytes)
        } catch {
            let kind = if case .tooLong = error { ", which no \(what) is" } else { "" }
            throw SettingProblem("\(error)\(kind)", quotesText: false)
        }
    }
}
