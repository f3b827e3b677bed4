import Logging
import ServiceLifecycle

/// The tools that a deployment adds to Navi's own: users' programs and MCP servers.
struct AddedTools: Sendable {
    var sources: [any ToolSource] = []
    var services: [any Service] = []

    /// - Parameter environment: The worker's own.
    static func make(
        _ settings: ToolsConfiguration, environment: [String: String], logger: Logger
    ) async -> AddedTools {
        var added = AddedTools()
        if let directory = settings.toolsDirectory {
            let source = UserToolSource(directory: directory, environment: environment, logger: logger)
            // The first turn finds them all.
            await source.refresh()
            added.add(source)
        }
        if let directory = settings.mcpDirectory {
            added.add(MCPToolSource(directory: directory, environment: environment, logger: logger))
        }
        return added
    }

    private mutating func add(_ source: some ToolSource & Service) {
        sources.append(source)
        services.append(source)
    }
}
