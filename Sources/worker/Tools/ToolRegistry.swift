import NaviProfiles

/// The tools of this deployment, by name.
struct ToolRegistry: Sendable {
    private let tools: [String: any Tool]

    /// Of several tools with one name the last one counts.
    init(_ tools: [any Tool]) {
        self.tools = Dictionary(tools.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// The tools that come with Navi.
    static let builtIn = ToolRegistry([ListProfilesTool(), SwitchProfileTool()])

    /// The tool of this name, if the profile may use it.
    func tool(_ name: String, for profile: Profile) -> (any Tool)? {
        profile.enabledTools.contains(name) ? tools[name] : nil
    }

    /// What the model is offered: the profile's tools, in the profile's order. Names without a tool are left out.
    func descriptions(for profile: Profile) -> [ToolDescription] {
        profile.enabledTools.compactMap { tools[$0]?.modelDescription }
    }

    /// The names the model may use, for the answer to a call of an unknown tool.
    func names(for profile: Profile) -> [String] {
        profile.enabledTools.filter { tools[$0] != nil }
    }
}
