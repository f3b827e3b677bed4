import NaviProfiles
import NaviProtocol

/// What an agent may use, and about what somebody is asked: the word of its profile and, in a sub-agent, that of the
/// profile that it was started under as well. A tool is there if all of them list it, and the strictest decides.
struct AgentRights: Sendable {
    /// One profile's word.
    struct Grant: Sendable {
        let profile: Profile
        /// Names of tools, or beginnings of names followed by `*`.
        let tools: [String]

        /// To the agent of a turn.
        init(of profile: Profile) {
            self.profile = profile
            tools = profile.enabledTools
        }

        /// To sub-agents.
        init(toSubagentsOf profile: Profile) {
            self.profile = profile
            tools = profile.subagentTools ?? profile.enabledTools
        }

        func lists(_ tool: String) -> Bool { tools.contains { ToolRegistry.matches($0, tool) } }
    }

    /// The agent's own profile first.
    let grants: [Grant]

    /// The profile that the agent works under.
    var profile: Profile { grants[0].profile }

    /// The tools that there are for the agent, in the order of its own profile.
    func tools(of registry: ToolRegistry) -> [any Tool] {
        registry.tools(allowed: grants[0].tools).filter { tool in
            grants.dropFirst().allSatisfy { $0.lists(tool.name) }
        }
    }

    /// The tool of this name, if it is there for the agent.
    func tool(_ name: String, of registry: ToolRegistry) -> (any Tool)? {
        grants.allSatisfy { $0.lists(name) } ? registry.tool(name, allowed: grants[0].tools) : nil
    }

    /// Whether a call may run: what the strictest of the profiles says of the tool. Where none says anything, calls that
    /// reach beyond their session ask.
    ///
    /// - Parameter gainsRights: The call would give the agent more than it has.
    func approval(of tool: any Tool, _ arguments: JSONValue, gainsRights: Bool = false) -> ToolApproval {
        let unsaid: ToolApproval = gainsRights || tool.reach(of: arguments) == .beyond ? .ask : .allow
        return grants.map { $0.profile.approval(of: tool.name) ?? unsaid }.max { $0.strictness < $1.strictness }
            ?? unsaid
    }
}

extension Profile {
    /// Whether this profile lets an agent do what `other` keeps from it, or asks about: any of these tools.
    func allowsMore(than other: Profile, of tools: [any Tool]) -> Bool {
        if let bounds = other.networkHosts {
            guard let mine = networkHosts, Set(mine).isSubset(of: bounds) else { return true }
        }
        let ways: [(AgentRights.Grant, AgentRights.Grant)] = [
            (AgentRights.Grant(of: self), AgentRights.Grant(of: other)),
            (AgentRights.Grant(toSubagentsOf: self), AgentRights.Grant(toSubagentsOf: other)),
        ]
        return ways.contains { mine, others in
            tools.contains { tool in
                mine.lists(tool.name) && approval(of: tool.name) != .deny
                    && (!others.lists(tool.name) || isLaxer(than: other, about: tool))
            }
        }
    }

    private func isLaxer(than other: Profile, about tool: any Tool) -> Bool {
        let (mine, others) = (approval(of: tool.name), other.approval(of: tool.name))
        // What is unsaid is judged call by call: it may allow where the other asks, and ask where the other allows.
        guard let others else { return mine == .allow && tool.effect != .readOnly }
        return (mine ?? .allow).strictness < others.strictness
    }
}

extension ToolApproval {
    var strictness: Int {
        switch self {
        case .allow: 0
        case .ask: 1
        case .deny: 2
        }
    }
}

extension AgentLoop {
    /// Whether a call takes the agent to a profile that allows more than the one it works under.
    func gainsRights(by arguments: JSONValue, with tool: any Tool, _ run: AgentRun) -> Bool {
        guard tool.name == SwitchProfileTool.toolName, let id = SwitchProfileTool.target(arguments) else {
            return false
        }
        return profiles.profile(id)?.allowsMore(than: run.rights.profile, of: tools.all) ?? false
    }
}
