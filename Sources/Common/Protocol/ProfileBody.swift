/// A profile as `GET /agents/profiles` shows it.
package struct ProfileBody: Sendable, Equatable, Codable, JSONWritable {
    package var id: String
    package var name: String
    package var description: String
    package var enabledTools: [String]
    /// `null` when the deployment's default is used.
    package var llmBackend: String?
    package var model: [String]
    package var temperature: Double?
    /// Share of the window at which compression sets in, at the latest.
    package var compressionThreshold: Double

    private enum CodingKeys: String, CodingKey {
        case id, name, description, model, temperature
        case enabledTools = "enabled_tools"
        case llmBackend = "llm_backend"
        case compressionThreshold = "compression_threshold"
    }

    package init(
        id: String, name: String, description: String, enabledTools: [String], llmBackend: String?, model: [String],
        temperature: Double?, compressionThreshold: Double
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.enabledTools = enabledTools
        self.llmBackend = llmBackend
        self.model = model
        self.temperature = temperature
        self.compressionThreshold = compressionThreshold
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", id)
            $0.field("name", name)
            $0.field("description", description)
            $0.field("enabled_tools", enabledTools)
            $0.field("llm_backend", orNull: llmBackend)
            $0.field("model", model)
            $0.field("temperature", ifPresent: temperature)
            $0.field("compression_threshold", compressionThreshold)
        }
    }
}
