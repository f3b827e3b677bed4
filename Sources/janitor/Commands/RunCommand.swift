import ArgumentParser
import NaviProcess

/// `navi-janitor run`, which needs no name: sweeps, in a loop or once.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Sweep from time to time until told to stop (this is the default).")

    @OptionGroup var options: ProcessOptions

    @Flag(help: "Sweep once and exit; safe beside a running janitor.")
    var once = false

    @Flag(help: "Print one line per file or folder that would be deleted, delete nothing, and exit.")
    var dryRun = false

    func run() async {
        await ProcessRunner.run(
            .janitor, options: options,
            configuration: { loader in
                let configuration = JanitorConfiguration(&loader)
                configuration.paths.check(&loader)
                return configuration
            },
            build: { configuration, logger in
                try Janitor.parts(
                    configuration, mode: dryRun ? .dryRun : once ? .once : .loop, logger: logger)
            })
    }
}
