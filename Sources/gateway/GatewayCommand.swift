import ArgumentParser

/// `navi-gateway`: HTTP and WebSocket for clients, the link for workers, and who may come in.
@main
struct GatewayCommand: AsyncParsableCommand {
    static let programName = "navi-gateway"

    static let configuration = CommandConfiguration(
        commandName: programName, abstract: "Serves clients over HTTP and WebSocket.",
        subcommands: [ServeCommand.self, TokenCommand.self], defaultSubcommand: ServeCommand.self)
}
