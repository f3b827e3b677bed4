/// The settings of what the agent may do.
extension SettingCatalog {
    // Anthropic.
    package static let anthropicAPIKey = Setting.secret("ANTHROPIC_API_KEY", help: "Key for Anthropic's models")
    package static let anthropicBaseURL = Setting.server(
        "ANTHROPIC_BASE_URL", default: "https://api.anthropic.com", by: [.worker],
        help: "Anthropic's server, or one that speaks like it")
    package static let anthropicModel = Setting.model(
        "ANTHROPIC_MODEL", help: "Anthropic model of profiles that name none")

    // Tools. What executes, writes outside of the session, or reaches the network is off until it is set here.
    package static let sandbox = Setting<SandboxSetting>.choice(
        "NAVI_SANDBOX", default: .off, by: [.worker],
        help: "`bubblewrap` gives the tools `terminal` and `code_exec`, which run in a sandbox; `off` does without")
    package static let networkTools = Setting.flag(
        "NAVI_NETWORK_TOOLS", default: false, by: [.worker],
        help: "Gives the tools `http_request` and `web_view`, which reach public addresses only")
    package static let networkDeny = Setting.list(
        "NAVI_NETWORK_DENY", by: [.worker], range: "networks (`203.0.113.0/24`) and host names (`*.example.org`)",
        help: "What these must not reach either, comma-separated; what is not public is closed anyway",
        element: \.self)
    package static let allowedPaths = Setting.list(
        "FS_ALLOWED_PATHS", by: [.worker], range: "paths of folders",
        help: "Folders for the tool `filesystem`, comma-separated; without any it does not exist"
    ) { text throws(SettingProblem) in
        if let problem = PathText.problem(of: text) { throw problem }
        return text
    }
    package static let toolsDirectory = Setting.optionalPath(
        "TOOLS_DIR", by: [.worker], empty: "none",
        help: "Folder of your own tools, executables that describe themselves")
    package static let mcpDirectory = Setting.optionalPath(
        "NAVI_MCP_DIR", by: [.worker], empty: "none", help: "Folder of MCP servers, a JSON file each")
    package static let approvalTimeout = Setting.seconds(
        "NAVI_APPROVAL_TIMEOUT", default: 600, in: 1...604_800, by: [.worker],
        help: "How long a tool call waits for a user's approval, in seconds")
    package static let autoName = Setting.flag(
        "NAVI_AUTO_NAME", default: true, by: [.worker], help: "Name sessions after their first exchange")

    static let agent: [SettingDescription] = [
        anthropicAPIKey.description, anthropicBaseURL.description, anthropicModel.description, sandbox.description,
        networkTools.description, networkDeny.description, allowedPaths.description, toolsDirectory.description,
        mcpDirectory.description,
        approvalTimeout.description, autoName.description,
    ]
}

/// How commands of tools are kept apart from everything else.
package enum SandboxSetting: String, Sendable, CaseIterable {
    case off
    case bubblewrap
}
