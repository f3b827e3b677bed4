import ArgumentParser
import NaviProcess

/// `navi-janitor`: deletes what has had its time, keeps the database in shape, and looks after it.
@main
struct JanitorCommand: AsyncParsableCommand {
    static let programName = "navi-janitor"

    static let configuration = CommandConfiguration(
        commandName: programName,
        abstract: "Deletes files of quiet sessions, orphans and rows of deleted sessions; checkpoints the database.",
        subcommands: [RunCommand.self, CheckCommand.self, BackupCommand.self, RestoreCommand.self],
        defaultSubcommand: RunCommand.self)
}
