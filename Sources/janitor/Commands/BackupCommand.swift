import ArgumentParser
import NaviProcess
import NaviStore

/// `navi-janitor backup FILE`: a checked copy of the database, also while Navi runs.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a checked copy of the database to a new file, also while Navi runs.",
        discussion: "Conversations and their images are in it; uploaded files, which live for a day, are not.")

    @Argument(help: "The file to write; it must not exist.")
    var file: String

    @OptionGroup var options: ProcessOptions

    func run() async {
        await ProcessRunner.perform(
            .janitor, options: options, configuration: { JanitorConfiguration(&$0) },
            body: { configuration, _ in
                // The file is for whoever asks for it.
                try DatabaseCommand.begin(on: configuration.paths.database, actsAsOwner: false)
                let bytes = try Backup(database: configuration.paths.database).write(to: file)
                print("wrote \(bytes) bytes to \(file)")
                return .success
            })
    }
}
