/// What a session's context costs.
package struct ContextMeasure: Sendable, Equatable {
    /// Tokens, as the model's server counted them, or by estimate where it does not tell.
    package var tokens: Int
    /// The estimate of what `tokens` counts; 0 when it was never made. Two contexts of one session differ by about as
    /// many tokens as their estimates do.
    package var estimate: Int
    package var parts = ContextParts()

    package init(tokens: Int = 0, estimate: Int = 0, parts: ContextParts = ContextParts()) {
        self.tokens = tokens
        self.estimate = estimate
        self.parts = parts
    }
}

/// Parts of a context's estimate that the history does not show.
package struct ContextParts: Sendable, Equatable {
    /// The system prompt.
    package var system: Int
    /// Descriptions of tools.
    package var tools: Int
    /// Texts and images of files that stand in the newest message.
    package var files: Int

    package init(system: Int = 0, tools: Int = 0, files: Int = 0) {
        self.system = system
        self.tools = tools
        self.files = files
    }
}
