/// What Ollama refuses whole calls for, when the model cannot do it.
enum OllamaInability: Hashable, Sendable {
    case thinking
    case tools

    /// - Returns: `nil` when the error is about something else.
    init?(_ error: ModelError) {
        guard error.code == .badRequest, let complaint = error.cause as? ServerComplaint else { return nil }
        if complaint.message.contains("does not support thinking") {
            self = .thinking
        } else if complaint.message.contains("does not support tools") {
            self = .tools
        } else {
            return nil
        }
    }
}
