/// Tools that come and go while the worker runs: those of users' programs and of MCP servers.
protocol ToolSource: Sendable {
    /// The tools there are now. Answered from memory; never blocks.
    var tools: [any Tool] { get }

    /// Waits, soon after the start of the worker, until the tools that can be had are there. Returns at once later on.
    ///
    /// - Returns: Whether there was anything to wait for.
    func settle() async -> Bool
}

extension ToolSource {
    func settle() async -> Bool { false }
}
