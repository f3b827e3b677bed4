import NaviProtocol

/// What the workers tell others about their tools: a fact about the deployment, in the table `meta`.
extension Store {
    private static let toolsKey = "tools"

    /// Replaces the list of the tools that the workers have.
    ///
    /// - Parameter json: An array, as `GET /agents/tools` shows it.
    package func publishTools(json: String) async throws {
        try await write(.normal) { try $0.db.setMeta(Self.toolsKey, to: json) }
    }

    /// The list that was published last; `nil` before the first one.
    package func publishedTools() async throws -> String? {
        try await read { try $0.meta(Self.toolsKey) }
    }
}
