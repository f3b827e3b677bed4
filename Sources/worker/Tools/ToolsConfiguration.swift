import NaviConfiguration

/// What the settings say about tools.
struct ToolsConfiguration: Sendable {
    /// The folder of all sessions' files.
    let sessionFiles: String
    /// How long files of a quiet session stay.
    let filesLifetime: Duration
    let sandbox: SandboxSetting
    let hasNetworkTools: Bool
    /// Folders that `filesystem` may use.
    let allowedPaths: [String]
    /// Folder of users' tools.
    let toolsDirectory: String?
    /// Folder of MCP servers.
    let mcpDirectory: String?
    /// How long a call waits for a user's decision.
    let approvalTimeout: Duration

    init(_ loader: inout SettingsLoader, paths: StatePaths) {
        sessionFiles = paths.sessionFiles
        filesLifetime = .seconds(loader.value(SettingCatalog.filesLifetimeHours) * 3600)
        sandbox = loader.value(SettingCatalog.sandbox)
        hasNetworkTools = loader.value(SettingCatalog.networkTools)
        allowedPaths = loader.value(SettingCatalog.allowedPaths)
        toolsDirectory = loader.value(SettingCatalog.toolsDirectory)
        mcpDirectory = loader.value(SettingCatalog.mcpDirectory)
        approvalTimeout = loader.value(SettingCatalog.approvalTimeout)
    }
}
