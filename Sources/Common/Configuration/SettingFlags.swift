/// Settings on the command line: `--db-path FILE`, or `--db-path=FILE`. Pure.
package enum SettingFlags {
    private static let names = Dictionary(uniqueKeysWithValues: SettingNames.known.map { (flag($0), $0) })

    /// Every setting as a flag.
    package static var all: [String] { SettingNames.known.map(flag) }

    private static func flag(_ name: String) -> String { "--\(name.lowercased().replacing("_", with: "-"))" }

    /// The setting that a flag stands for, which may have its value in it.
    package static func setting(_ argument: String) -> String? {
        names[String(parts(argument).flag)]
    }

    /// A flag, and the value that is in it. By bytes: to the eye, a mark that follows the sign is one with it.
    private static func parts(_ argument: String) -> (flag: Substring, value: String?) {
        guard let equals = argument.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (argument[...], nil) }
        return (argument[..<equals], String(argument[argument.utf8.index(after: equals)...]))
    }

    /// The arguments with all settings at the end, behind `--`, so that none of their values is taken for something
    /// else.
    package static func arranged(_ arguments: [String]) -> [String] {
        let joined = joined(arguments)
        let own = joined.prefix { $0 != "--" }
        let settings = own.filter { setting($0) != nil }
        return own.filter { setting($0) == nil } + ["--"] + settings + joined.dropFirst(own.count + 1)
    }

    /// The arguments with each setting's flag and its value in one.
    private static func joined(_ arguments: [String]) -> [String] {
        var result: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if setting(argument) != nil, parts(argument).value == nil, let value = rest.first, !value.hasPrefix("--") {
                rest.removeFirst()
                result.append("\(argument)=\(value)")
            } else {
                result.append(argument)
            }
        }
        return result
    }

    /// The values, by the names of their settings, and what is no setting; the last of several counts.
    static func read(_ arguments: [String]) -> (values: [String: GivenText], problems: [String]) {
        var (values, problems) = ([String: GivenText](), [String]())
        for argument in joined(arguments) {
            guard let name = setting(argument) else {
                let isOption = argument.hasPrefix("-")
                problems.append(
                    "\(isOption ? "unknown option" : "unexpected argument") \(SettingText.quoted(argument))")
                continue
            }
            if let value = parts(argument).value {
                values[name] = GivenText(text: value, origin: .flag)
            } else {
                problems.append("\(argument): needs a value")
            }
        }
        return (values, problems)
    }
}
