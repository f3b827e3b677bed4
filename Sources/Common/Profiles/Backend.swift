/// Kinds of model servers that Navi can talk to.
package enum Backend: String, Sendable, Hashable, Codable, CaseIterable {
    case ollama
    case openai
    case anthropic
}

/// A model, and where it runs.
package struct ModelReference: Sendable, Hashable {
    /// `nil` stands for the profile's, else the deployment's default.
    package let backend: Backend?
    package let name: String

    package init(backend: Backend?, name: String) {
        self.backend = backend
        self.name = name
    }
}
