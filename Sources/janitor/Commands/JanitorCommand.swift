import ArgumentParser
import NaviConfiguration
import NaviProcess

/// `navi-janitor`: deletes what has had its time, keeps the database in shape, and looks after it.
@main
struct JanitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: NaviProgram.janitor.rawValue,
        abstract: "Deletes files of quiet sessions, orphans and rows of deleted sessions; checkpoints the database.",
        discussion: ProcessOptions.summary, version: NaviProgram.janitor.versionText,
        subcommands: [RunCommand.self, CheckCommand.self, BackupCommand.self, RestoreCommand.self],
        defaultSubcommand: RunCommand.self)

    static func main() async {
        await CommandLineReader.run(Self.self)
    }
}
