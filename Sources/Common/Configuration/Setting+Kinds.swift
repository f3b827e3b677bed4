extension Setting where Value == String? {
    /// The name of a model.
    static func model(_ name: String, help: String) -> Self {
        Setting(
            name, default: nil, by: [.worker], range: "a model's name, up to \(maxNameBytes) bytes", empty: "none",
            help: help,
            parse: { text in
                text.utf8.count <= maxNameBytes
                    ? .success(text) : .failure(SettingProblem("must have at most \(maxNameBytes) bytes"))
            }, show: { $0 ?? "" })
    }

    private static var maxNameBytes: Int { 256 }

    /// A key, which travels in a header.
    static func secret(_ name: String, by programs: Set<NaviProgram> = [.worker], help: String) -> Self {
        Setting(
            name, default: nil, by: programs, range: "visible ASCII without spaces", empty: "no key", help: help,
            isSecret: true,
            parse: { text in
                text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                    ? .success(text)
                    : .failure(SettingProblem("must be visible ASCII without spaces", quotesText: false))
            }, show: { $0 ?? "" })
    }

    /// The link's endpoint, which the link itself looks at more closely.
    static func endpoint(_ name: String, by programs: Set<NaviProgram>, help: String) -> Self {
        Setting(
            name, default: nil, by: programs, range: "`ipc://` and a path of at most 107 bytes",
            empty: "in the state folder", help: help, parse: { .success($0) }, show: { $0 ?? "" })
    }
}

extension Setting where Value == [String] {
    /// Comma-separated texts, each of which becomes a value of its own.
    ///
    /// - Parameter element: The value of one; throws why it is none.
    static func list(
        _ name: String, by programs: Set<NaviProgram>, range: String, help: String,
        element: @escaping @Sendable (String) throws(SettingProblem) -> String
    ) -> Self {
        Setting(
            name, default: [], by: programs, range: range, empty: "none", help: help,
            parse: { text in
                let parts = text.split(separator: ",").map { $0.trimmed() }.filter { !$0.isEmpty }
                guard parts.count <= maxElements else {
                    return .failure(SettingProblem("has more than \(maxElements) parts", quotesText: false))
                }
                do throws(SettingProblem) {
                    var values: [String] = []
                    for part in parts { values.append(try element(part)) }
                    return .success(values)
                } catch {
                    return .failure(error)
                }
            }, show: { $0.joined(separator: ",") })
    }

    private static var maxElements: Int { 256 }
}

extension Setting where Value == Int {
    static func integer(
        _ name: String, default value: Int, in range: ClosedRange<Int>, by programs: Set<NaviProgram>, help: String
    ) -> Self {
        Setting(
            name, default: value, by: programs, range: range.words, help: help,
            parse: { NumberText.integer($0, in: range) }, show: { String($0) })
    }
}

extension Setting where Value == Int? {
    static func optionalInteger(
        _ name: String, in range: ClosedRange<Int>, by programs: Set<NaviProgram>, empty: String, help: String
    ) -> Self {
        Setting(
            name, default: nil, by: programs, range: range.words, empty: empty, help: help,
            parse: { NumberText.integer($0, in: range).map(Optional.some) }, show: { $0.map(String.init) ?? "" })
    }
}

extension Setting where Value == Double {
    static func number(
        _ name: String, default value: Double, in range: ClosedRange<Double>, by programs: Set<NaviProgram>,
        help: String
    ) -> Self {
        Setting(
            name, default: value, by: programs, range: range.words, help: help,
            parse: { NumberText.number($0, in: range, what: "a number") }, show: { String($0) })
    }
}

extension Setting where Value == Bool {
    static func flag(_ name: String, default value: Bool, by programs: Set<NaviProgram>, help: String) -> Self {
        Setting(
            name, default: value, by: programs, range: "`true` or `false`, also yes, no, on, off, 1, 0", help: help,
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
    static func seconds(
        _ name: String, default value: Double, in range: ClosedRange<Double>, by programs: Set<NaviProgram>,
        help: String
    ) -> Self {
        Setting(
            name, default: .seconds(value), by: programs, range: "\(range.words) s", help: help,
            parse: { NumberText.number($0, in: range, what: "a number of seconds").map { .seconds($0) } },
            show: { NumberText.seconds($0) })
    }
}

extension Setting where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static func choice(_ name: String, default value: Value, by programs: Set<NaviProgram>, help: String) -> Self {
        let choices = Value.allCases.map(\.rawValue)
        return Setting(
            name, default: value, by: programs, range: choices.map { "`\($0)`" }.joined(separator: ", "), help: help,
            parse: { text in
                guard let choice = Value(rawValue: text.lowercased()) else {
                    return .failure(SettingProblem("must be one of: \(choices.joined(separator: ", "))"))
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

extension ClosedRange<Int> {
    fileprivate var words: String { "\(lowerBound) to \(upperBound)" }
}

extension ClosedRange<Double> {
    fileprivate var words: String { "\(NumberText.plain(lowerBound)) to \(NumberText.plain(upperBound))" }
}
