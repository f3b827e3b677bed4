import ArgumentParser
import NaviProcess

/// `navi-janitor`: deletes what has had its time, and keeps the database in shape.
@main
struct JanitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "navi-janitor",
        abstract: "Deletes files of quiet sessions, orphans and rows of deleted sessions; checkpoints the database.")

    @OptionGroup var options: ProcessOptions

    @Flag(help: "Sweep once and exit; safe beside a running janitor.")
    var once = false

    @Flag(help: "Print one line per file or folder that would be deleted, delete nothing, and exit.")
    var dryRun = false

    func run() async {
        await ProcessRunner.run(
            name: "navi-janitor", options: options, configuration: { JanitorConfiguration(&$0) },
            build: { configuration, logger in
                try Janitor.parts(
                    configuration, mode: dryRun ? .dryRun : once ? .once : .loop, logger: logger)
            })
    }
}
