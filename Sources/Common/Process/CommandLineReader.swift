import ArgumentParser
import Glibc
import NaviConfiguration

/// From the command line to the command that runs. What is wrong with it is told in one line each, with what may have
/// been meant, and ends the process with `ExitStatus.usage`.
package enum CommandLineReader {
    /// Runs the command that the process's arguments name. Does not return.
    ///
    /// - Parameter root: The program.
    package static func run(_ root: any AsyncParsableCommand.Type) async -> Never {
        signal(SIGPIPE, SIG_IGN)
        ProcessPrivacy.begin()
        let name = root.configuration.commandName ?? ""
        let arguments = SettingFlags.arranged(Array(CommandLine.arguments.dropFirst()))
        let complaints = complaints(about: arguments, of: root)
        guard complaints.isEmpty else {
            for complaint in complaints { ErrorOutput.write("\(name): \(complaint)") }
            exit(ExitStatus.usage.rawValue)
        }
        do {
            // Without settings nothing needs the mark, which some of the parser's own options do not expect.
            var command = try root.parseAsRoot(arguments.last == "--" ? arguments.dropLast() : arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exit(ExitStatus.success.rawValue)
        } catch {
            guard root.exitCode(for: error) != .success else {
                // Somebody asked for help or the version.
                print(root.fullMessage(for: error))
                exit(ExitStatus.success.rawValue)
            }
            let words = root.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
            ErrorOutput.write("\(name): \(words); see '\(name) --help'")
            exit(ExitStatus.usage.rawValue)
        }
    }

    /// What nobody knows among the arguments. Pure.
    ///
    /// - Parameter arguments: With the settings behind `--`.
    static func complaints(about arguments: [String], of root: any ParsableCommand.Type) -> [String] {
        let (command, rest) = command(for: arguments, in: root)
        let options = optionNames(of: command)
        var complaints: [String] = []
        for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
            let flag = String(argument.prefix { $0 != "=" })
            guard !options.contains(flag) else { continue }
            complaints.append(complaint("unknown option", flag, among: options + SettingFlags.all))
        }
        let names = command.configuration.subcommands.compactMap { $0.configuration.commandName }
        if complaints.isEmpty, !names.isEmpty, let word = rest.first, word != "help" {
            complaints.append(complaint("unknown command", word, among: names))
        }
        return complaints
    }

    private static func complaint(_ what: String, _ name: String, among names: [String]) -> String {
        let shown = name.count > 60 ? "\(name.prefix(60))…" : name
        guard let near = NearestName.find(name, among: names) else { return "\(what) '\(shown)'" }
        return "\(what) '\(shown)'; did you mean '\(near)'?"
    }

    /// The command that the arguments name, and the words after its name.
    private static func command(
        for arguments: [String], in root: any ParsableCommand.Type
    ) -> (command: any ParsableCommand.Type, rest: ArraySlice<String>) {
        var (command, words) = (root, words(arguments)[...])
        while let word = words.first,
            let next = command.configuration.subcommands.first(where: { $0.configuration.commandName == word })
        {
            command = next
            words.removeFirst()
        }
        return (command, words)
    }

    /// The arguments that are no options, nor their values.
    private static func words(_ arguments: [String]) -> [String] {
        var (words, rest) = ([String](), arguments[...])
        while let argument = rest.popFirst(), argument != "--" {
            if argument == "--config" {
                rest = rest.dropFirst()
            } else if !argument.hasPrefix("-") {
                words.append(argument)
            }
        }
        return words
    }

    /// The options that the command's help names, and those that its default command's does.
    private static func optionNames(of command: any ParsableCommand.Type) -> [String] {
        var text = command.helpMessage(columns: 200)
        if let standard = command.configuration.defaultSubcommand { text += standard.helpMessage(columns: 200) }
        let names = text.split { !($0.isLetter || $0.isNumber || $0 == "-") }.filter { $0.hasPrefix("--") }
        return names.map(String.init) + ["--help", "--version"]
    }
}
