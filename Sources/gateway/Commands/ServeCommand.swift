import ArgumentParser
import NaviProcess

/// `navi-gateway serve`, which needs no name.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve until told to stop (this is the default).")

    @OptionGroup var options: ProcessOptions

    func run() async {
        let folder = workingDirectory()
        await ProcessRunner.run(
            name: GatewayCommand.programName, options: options,
            configuration: { GatewayConfiguration(&$0, workingDirectory: folder) },
            build: { configuration, logger in try await Gateway.parts(configuration, logger: logger) })
    }
}
