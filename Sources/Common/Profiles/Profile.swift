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
    /// Model calls of one turn at most.
    package var maxIterations: Int
    package var enabledTools: [String]
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
        maxIterations = 10
        enabledTools = []
        thinkEnabled = true
        self.systemPrompt = systemPrompt
    }

    /// The profile as the API shows it.
    package var body: ProfileBody {
        ProfileBody(
            id: id, name: name, description: description, enabledTools: enabledTools, llmBackend: backend?.rawValue,
            model: models.map(\.name), temperature: temperature)
    }
}
