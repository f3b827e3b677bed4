/// One setting: its name everywhere, its default, and how its text becomes a value.
///
/// The name is that of the environment variable. In a JSON file its words nest (`DB_PATH` is `{"db": {"path": …}}`),
/// and as a flag it is lower case with dashes (`--db-path`).
package struct Setting<Value: Sendable>: Sendable {
    package let name: String
    /// Used when nobody sets anything. `nil` where the value is derived (see `StatePaths`) or has no default.
    package let defaultValue: Value
    /// One line for people.
    package let help: String
    /// The value is never printed.
    package let isSecret: Bool
    let parse: @Sendable (String) -> Result<Value, SettingProblem>
    let show: @Sendable (Value) -> String

    init(
        _ name: String, default defaultValue: Value, help: String, isSecret: Bool = false,
        parse: @escaping @Sendable (String) -> Result<Value, SettingProblem>,
        show: @escaping @Sendable (Value) -> String
    ) {
        self.name = name
        self.defaultValue = defaultValue
        self.help = help
        self.isSecret = isSecret
        self.parse = parse
        self.show = show
    }

    /// The setting without its type, for listings.
    package var description: SettingDescription {
        SettingDescription(name: name, defaultText: show(defaultValue), help: help)
    }
}

/// What a listing shows of a setting.
package struct SettingDescription: Sendable, Equatable {
    package let name: String
    package let defaultText: String
    package let help: String
}

/// Why a text is no value of its setting, for people: `must be …`.
struct SettingProblem: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

extension Setting where Value == String {
    static func text(_ name: String, default value: String, help: String) -> Self {
        Setting(name, default: value, help: help, parse: { .success($0) }, show: { $0 })
    }
}

extension Setting where Value == String? {
    static func optionalText(_ name: String, isSecret: Bool = false, help: String) -> Self {
        Setting(name, default: nil, help: help, isSecret: isSecret, parse: { .success($0) }, show: { $0 ?? "" })
    }
}

extension Setting where Value == [String] {
    /// Comma-separated.
    static func list(_ name: String, help: String) -> Self {
        Setting(
            name, default: [], help: help,
            parse: { .success($0.split(separator: ",").map { $0.trimmed() }.filter { !$0.isEmpty }) },
            show: { $0.joined(separator: ",") })
    }
}

extension Setting where Value == Int {
    static func integer(_ name: String, default value: Int, in range: ClosedRange<Int>, help: String) -> Self {
        Setting(
            name, default: value, help: help,
            parse: { text in
                guard let number = Int(text), range.contains(number) else {
                    return .failure(SettingProblem("must be a whole number from \(range.description)"))
                }
                return .success(number)
            }, show: { String($0) })
    }
}

extension Setting where Value == Int? {
    static func optionalInteger(_ name: String, in range: ClosedRange<Int>, help: String) -> Self {
        Setting(
            name, default: nil, help: help,
            parse: { text in
                guard let number = Int(text), range.contains(number) else {
                    return .failure(SettingProblem("must be a whole number from \(range.description)"))
                }
                return .success(number)
            }, show: { $0.map(String.init) ?? "" })
    }
}

extension Setting where Value == Double {
    static func number(_ name: String, default value: Double, in range: ClosedRange<Double>, help: String) -> Self {
        Setting(
            name, default: value, help: help,
            parse: { text in
                guard let number = Double(text), range.contains(number) else {
                    return .failure(SettingProblem("must be a number from \(range.description)"))
                }
                return .success(number)
            }, show: { String($0) })
    }
}

extension Setting where Value == Bool {
    static func flag(_ name: String, default value: Bool, help: String) -> Self {
        Setting(
            name, default: value, help: help,
            parse: { text in
                switch text.lowercased() {
                case "true", "yes", "on", "1": .success(true)
                case "false", "no", "off", "0": .success(false)
                default: .failure(SettingProblem("must be true or false"))
                }
            }, show: { String($0) })
    }
}

extension Setting where Value == Duration {
    /// In seconds; a fraction is allowed.
    static func seconds(_ name: String, default value: Double, in range: ClosedRange<Double>, help: String) -> Self {
        Setting(
            name, default: .seconds(value), help: help,
            parse: { text in
                guard let number = Double(text), range.contains(number) else {
                    return .failure(SettingProblem("must be a number of seconds from \(range.description)"))
                }
                return .success(.seconds(number))
            }, show: { String($0.components.seconds) })
    }
}

extension Setting where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static func choice(_ name: String, default value: Value, help: String) -> Self {
        Setting(
            name, default: value, help: help,
            parse: { text in
                guard let choice = Value(rawValue: text.lowercased()) else {
                    let choices = Value.allCases.map(\.rawValue).joined(separator: ", ")
                    return .failure(SettingProblem("must be one of: \(choices)"))
                }
                return .success(choice)
            }, show: { $0.rawValue })
    }
}

extension StringProtocol {
    func trimmed() -> String {
        var view = Substring(self)
        while view.first?.isWhitespace == true { view.removeFirst() }
        while view.last?.isWhitespace == true { view.removeLast() }
        return String(view)
    }
}

extension ClosedRange {
    fileprivate var description: String { "\(lowerBound) to \(upperBound)" }
}
