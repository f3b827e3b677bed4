import ArgumentParser
import NaviConfiguration
import NaviProcess

/// `navi-gateway`: HTTP and WebSocket for clients, the link for workers, and who may come in.
@main
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: NaviProgram.gateway.rawValue, abstract: "Serves clients over HTTP and WebSocket.",
        discussion: ProcessOptions.summary, version: NaviProgram.gateway.versionText,
        subcommands: [ServeCommand.self, TokenCommand.self, UserCommand.self], defaultSubcommand: ServeCommand.self)

    static func main() async {
        await CommandLineReader.run(Self.self)
    }
}
