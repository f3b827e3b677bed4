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
            .gateway, options: options,
            configuration: { loader in
                let configuration = GatewayConfiguration(&loader, workingDirectory: folder)
                configuration.check(&loader)
                return configuration
            },
            build: { configuration, logger in try await Gateway.parts(configuration, logger: logger) })
    }
}
