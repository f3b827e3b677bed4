import NaviProtocol

/// A profile that a test writes for the programs to find.
package struct ProfileFixture: Sendable {
    package var id: String
    package var name: String
    package var systemPrompt: String
    package var tools: [String]
    package var models: [String]
    package var contextWindow: Int?
    package var maxOutputTokens: Int?
    package var maxIterations: Int
    package var thinks: Bool
    /// Further fields of `config.json`. Unless they say something of approvals, every tool may run unasked.
    package var fields: [String: JSONValue]

    package init(
        id: String, name: String? = nil, systemPrompt: String? = nil, tools: [String] = [], models: [String] = [],
        contextWindow: Int? = nil, maxOutputTokens: Int? = nil, maxIterations: Int = 20, thinks: Bool = false,
        fields: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.name = name ?? id.capitalized
        self.systemPrompt = systemPrompt ?? "You are the \(id)."
        self.tools = tools
        self.models = models
        self.contextWindow = contextWindow
        self.maxOutputTokens = maxOutputTokens
        self.maxIterations = maxIterations
        self.thinks = thinks
        self.fields = fields
    }

    /// Two profiles that may switch to each other, as the default ones do.
    package static let standard = [
        ProfileFixture(id: "secretary", tools: ["switch_profile", "list_profiles"]),
        ProfileFixture(id: "developer", tools: ["switch_profile", "list_profiles"]),
    ]

    /// Writes the profile's folder.
    package func write(to folder: TemporaryFolder, under directory: String = "profiles") throws {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("id", id)
            writer.field("name", name)
            writer.field("description", "The \(id) of the tests.")
            writer.field("short_description", "the \(id)")
            writer.field("temperature", 0)
            writer.field("max_iterations", maxIterations)
            writer.field("enabled_tools", tools)
            writer.field("think_enabled", thinks)
            if !models.isEmpty { writer.field("model", models) }
            writer.field("context_window", ifPresent: contextWindow)
            writer.field("max_output_tokens", ifPresent: maxOutputTokens)
            let unasked: [String: JSONValue] = ["tool_approval": ["*": "allow"]]
            for (name, value) in unasked.merging(fields, uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }) {
                writer.key(name)
                value.write(to: &writer)
            }
        }
        try folder.write(String(decoding: writer.bytes, as: UTF8.self), to: "\(directory)/\(id)/config.json")
        try folder.write(systemPrompt, to: "\(directory)/\(id)/system_prompt.txt")
    }
}
