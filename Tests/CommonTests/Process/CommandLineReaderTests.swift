import ArgumentParser
import NaviConfiguration
import Testing

@testable import NaviProcess

@Suite("What nobody knows on the command line")
struct CommandLineReaderTests {
    private struct Program: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "program", subcommands: [Serve.self, Keys.self], defaultSubcommand: Serve.self)
    }

    private struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "serve")
        @Flag var once = false
        @OptionGroup var options: ProcessOptions
    }

    private struct Keys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "keys", subcommands: [Make.self])
    }

    private struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "make")
        @Option var owner = ""
        @Argument var file = ""
        @OptionGroup var options: ProcessOptions
    }

    @Test(
        "Each unknown option and command is told once, with what may have been meant",
        arguments: [
            ("", []), ("--once", []), ("serve --once --config x", []), ("--db-path x --navi-port=3", []),
            ("keys make --owner x file", []), ("--help", []), ("--version", []), ("help keys", []),
            ("--db-pth x", ["unknown option '--db-pth'; did you mean '--db-path'?"]),
            ("--onse", ["unknown option '--onse'; did you mean '--once'?"]),
            ("--check-confg", ["unknown option '--check-confg'; did you mean '--check-config'?"]),
            ("keys make --ownr x", ["unknown option '--ownr'; did you mean '--owner'?"]),
            ("keys make --once", ["unknown option '--once'"]),
            ("kys make", ["unknown command 'kys'; did you mean 'keys'?"]),
            ("keys mak", ["unknown command 'mak'; did you mean 'make'?"]),
            ("--config keys --onse", ["unknown option '--onse'; did you mean '--once'?"]),
            ("--qqqqqqqq --zzzzzzzz=1", ["unknown option '--qqqqqqqq'", "unknown option '--zzzzzzzz'"]),
        ] as [(String, [String])])
    func complaints(line: String, expected: [String]) {
        let arguments = SettingFlags.arranged(line.split(separator: " ").map(String.init))
        #expect(CommandLineReader.complaints(about: arguments, of: Program.self) == expected)
    }
}
