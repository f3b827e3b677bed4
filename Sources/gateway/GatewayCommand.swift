import ArgumentParser
import NaviProcess

/// `navi-gateway`: HTTP and WebSocket for clients, the link for workers.
@main
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "navi-gateway", abstract: "Serves clients over HTTP and WebSocket.")

    @OptionGroup var options: ProcessOptions

    func run() async {
        let folder = workingDirectory()
        await ProcessRunner.run(
            name: "navi-gateway", options: options,
            configuration: { GatewayConfiguration(&$0, workingDirectory: folder) },
            build: { configuration, logger in try Gateway.parts(configuration, logger: logger) })
    }
}
