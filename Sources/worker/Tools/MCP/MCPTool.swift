import NaviProtocol

/// A tool of an MCP server, as any other tool.
struct MCPTool: Tool {
    let name: String
    let description: String
    let parameters: JSONValue
    let effect: ToolEffect
    /// The server's own words on how its tools are meant to be used.
    let manual: String?
    /// Its name at the server.
    let remoteName: String
    let server: MCPServer

    /// The server has a limit of its own.
    var timeLimit: Duration? { nil }

    init(_ listing: MCPListing, name: String, server: MCPServer, instructions: String?) {
        self.name = name
        description = listing.description
        parameters = listing.parameters
        effect = Self.effect(listing, server.settings)
        manual = instructions.map { Fence.markingAny($0, "what the server says of its tools") }
        remoteName = listing.name
        self.server = server
    }

    /// Arguments go to a program or a server of somebody else's, whatever it does with them.
    func reach(of arguments: JSONValue) -> ToolReach { .beyond }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        try await server.call(remoteName, arguments, progress: context.output)
    }

    /// What a server claims counts only where its settings say so: a call that counts must not be run twice.
    private static func effect(_ listing: MCPListing, _ settings: MCPServerSettings) -> ToolEffect {
        if settings.isReadOnly || settings.trustsAnnotations && listing.isReadOnly { return .readOnly }
        return settings.trustsAnnotations && listing.isIdempotent ? .repeatable : .once
    }
}
