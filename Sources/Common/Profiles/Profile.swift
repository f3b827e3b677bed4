import NaviProtocol

/// A persona of the agent: its prompt, its models, its tools. Read from a folder with `config.json` and
/// `system_prompt.txt`.
package struct Profile: Sendable, Equatable {
    package var id: String
    package var name: String
    package var description: String
    /// One line for the other profiles' prompts.
    package var shortDescription: String
    /// `nil` stands for the deployment's default.
    package var backend: Backend?
    /// In order of preference; empty stands for the deployment's default model.
    package var models: [ModelReference]
    package var temperature: Double?
    package var limits = TurnLimits()
    /// Names, or beginnings of names followed by `*`.
    package var enabledTools: [String]
    /// What its sub-agents may use; `nil` stands for `enabledTools`.
    package var subagentTools: [String]?
    /// Stands in place of the profile's prompt in sub-agents; `nil` stands for the same one.
    package var subagentPrompt: String?
    /// Only `spawn_agent` may use it; no session can have it.
    package var isSubagentOnly = false
    /// By the names of tools, or beginnings of names followed by `*`; see `approval(of:)`.
    package var toolApproval: [String: ToolApproval] = [:]
    /// Servers that tools may reach under it; `nil` stands for all that are public.
    package var networkHosts: [HostPattern]?
    package var compression = CompressionOverrides()
    package var thinkEnabled: Bool
    /// In tokens; `nil` asks the server.
    package var contextWindow: Int?
    /// Tokens of one answer at most; `nil` stands for the default of 4,096.
    package var maxOutputTokens: Int?
    package var systemPrompt: String

    package init(id: String, name: String, description: String = "", systemPrompt: String) {
        self.id = id
        self.name = name
        self.description = description
        shortDescription = description
        models = []
        enabledTools = []
        thinkEnabled = true
        self.systemPrompt = systemPrompt
    }

    /// Whether this tool may run: what the profile says of its name, else of the longest beginning of it. `nil` where
    /// it says nothing: then the tool's effects decide.
    package func approval(of tool: String) -> ToolApproval? {
        if let exact = toolApproval[tool] { return exact }
        let patterns = toolApproval.keys.filter { $0.hasSuffix("*") && tool.hasPrefix($0.dropLast()) }
        return patterns.max { $0.utf8.count < $1.utf8.count }.flatMap { toolApproval[$0] }
    }

    /// The profile as the API shows it.
    ///
    /// - Parameter compressionThreshold: Of the deployment, for profiles that do not say.
    package func body(compressionThreshold: Double) -> ProfileBody {
        ProfileBody(
            id: id, name: name, description: description, enabledTools: enabledTools, llmBackend: backend?.rawValue,
            model: models.map(\.name), temperature: temperature,
            compressionThreshold: compression.threshold ?? compressionThreshold)
    }
}
