import NaviStore

/// What a tool call came to.
struct ToolResult: Sendable, Equatable {
    let isSuccess: Bool
    /// What the tool produced; on failure, what it had produced until then.
    let output: String
    /// Why it failed.
    let error: String?
    /// Images for the model to look at; they become part of the history.
    var images: [ImageUpload] = []

    /// Longest result that is kept for people, in bytes; the middle of a longer one is left out.
    static let maxTextBytes = 256 * 1024

    /// Longest result that a model with this window receives, in bytes.
    static func modelLimitBytes(window: Int) -> Int {
        ContextBound.resultBytes(window: window)
    }

    private init(isSuccess: Bool, output: String, error: String?) {
        self.isSuccess = isSuccess
        self.output = output
        self.error = error
    }

    static func success(_ output: String) -> ToolResult {
        ToolResult(isSuccess: true, output: output, error: nil)
    }

    static func failure(_ error: String, output: String = "") -> ToolResult {
        ToolResult(isSuccess: false, output: output, error: error)
    }

    /// The text for the history: the output, on failure after a line `Error: …`. The model gets it shortened further.
    var text: String {
        let whole = error.map { output.isEmpty ? "Error: \($0)" : "Error: \($0)\n\(output)" } ?? output
        return whole.shortened(toBytes: Self.maxTextBytes)
    }
}
