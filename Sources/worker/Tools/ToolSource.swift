/// Tools that come and go while the worker runs: those of users' programs and of MCP servers.
protocol ToolSource: Sendable {
    /// The tools there are now. Answered from memory; never blocks.
    var tools: [any Tool] { get }
}
