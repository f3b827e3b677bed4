/// What a model turns out not to be able to do: its server refuses whole calls that ask for it.
enum ModelInability: Hashable, Sendable, CaseIterable {
    /// To see.
    case images
    case tools
    /// To reason before it answers.
    case thinking
    /// To reason within a given number of tokens; it decides by itself how much it needs.
    case thinkingBudget
    /// To be told a temperature.
    case temperature
}

extension ModelInability {
    /// What `error` says that the model cannot do, of the things that `request` asked for.
    ///
    /// - Parameter known: What the request was made without.
    /// - Returns: `nil` when the error is about something else.
    init?(_ error: ModelError, calling request: ModelRequest, without known: Set<ModelInability>) {
        guard let complaint = error.cause as? ServerComplaint else { return nil }
        let words = ([complaint.message] + complaint.codes).joined(separator: "\n").lowercased()
        let candidates = Self.allCases.filter { !known.contains($0) && $0.isAskedFor(by: request) }
        guard let inability = candidates.first(where: { $0.isMeant(by: words, error.code, without: known) }) else {
            return nil
        }
        self = inability
    }

    private func isAskedFor(by request: ModelRequest) -> Bool {
        switch self {
        case .images: request.messages.contains { !$0.images.isEmpty }
        case .tools: !request.tools.isEmpty
        case .thinking, .thinkingBudget: request.thinking
        case .temperature: request.temperature != nil
        }
    }

    private func isMeant(by words: String, _ code: ModelError.Code, without known: Set<ModelInability>) -> Bool {
        switch self {
        // Servers that were not built to see call it an error of their own: the code says nothing.
        case .images: Self.blindness.contains(where: words.contains)
        case .tools: code == .badRequest && words.contains("does not support tools")
        case .thinking:
            code == .badRequest && words.contains("think")
                && (known.contains(.thinkingBudget) || !words.contains("adaptive"))
        case .thinkingBudget: code == .badRequest && words.contains("think") && words.contains("adaptive")
        case .temperature: code == .badRequest && words.contains("temperature") && !words.contains("think")
        }
    }

    /// What llama.cpp, Ollama, OpenAI, vLLM, OpenRouter, Groq and DeepSeek say of images that the model cannot see.
    private static let blindness = [
        "image input is not supported", "support image input", "missing data required for image input",
        "not support image", "vision is not supported", "not support vision", "image_url is only supported",
        "unknown variant `image_url`", "not a multimodal model", "at most 0 image", "content must be a string",
        "no image support", "images are not supported",
    ]
}

extension ModelRequest {
    /// What stands in the place of an image for a model that cannot see.
    static let wordsForImage = "[An image was here; this model cannot see images.]"

    /// The request without what a model cannot do.
    func without(_ inabilities: Set<ModelInability>) -> ModelRequest {
        var request = self
        if inabilities.contains(.images) { request.messages = messages.map(\.withWordsForImages) }
        if inabilities.contains(.tools) { request.tools = [] }
        if inabilities.contains(.thinking) { request.thinking = false }
        if inabilities.contains(.temperature) { request.temperature = nil }
        return request
    }
}

extension ModelMessage {
    fileprivate var withWordsForImages: ModelMessage {
        guard !images.isEmpty else { return self }
        var message = self
        let words = images.map { _ in ModelRequest.wordsForImage }
        message.content = ((content.isEmpty ? [] : [content]) + words).joined(separator: "\n\n")
        message.images = []
        return message
    }
}
