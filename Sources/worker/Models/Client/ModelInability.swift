/// What a model turns out not to be able to do: its server refuses whole calls that ask for it.
enum ModelInability: Hashable, Sendable, CaseIterable {
    /// To see.
    case images
    case tools
    /// To go on after its calls of tools without the reasoning that led to them.
    case lostReasoning
    /// To reason before it answers.
    case thinking
    /// To reason within a given number of tokens; it decides by itself how much it needs.
    case thinkingBudget
    /// To be told a temperature.
    case temperature
    /// To know the limit of an answer as `max_tokens`.
    case maxTokens
    /// To be asked for figures.
    case streamOptions
    /// To hear one side twice in a row.
    case repeatedRoles
    /// To take words of the system apart from those of the user.
    case systemRole
    /// To understand all of what a JSON Schema may say.
    case richSchemas
}

extension ModelInability {
    /// What `error` says that the model cannot do, of the things that `request` asked for.
    ///
    /// - Parameters:
    ///   - known: What the request was made without.
    ///   - conceded: What may be found.
    /// - Returns: `nil` when the error is about something else.
    init?(
        _ error: ModelError, calling request: ModelRequest, without known: Set<ModelInability>,
        among conceded: Set<ModelInability> = Set(allCases)
    ) {
        guard let complaint = error.cause as? ServerComplaint else { return nil }
        let words = ([complaint.message] + complaint.codes).joined(separator: "\n").lowercased()
        let candidates = Self.allCases.filter {
            conceded.contains($0) && !known.contains($0) && $0.isAskedFor(by: request)
        }
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
        case .lostReasoning: request.messages.contains { $0.role == .assistant && !$0.toolCalls.isEmpty }
        case .maxTokens, .streamOptions: true
        case .repeatedRoles: request.messages.alternating != request.messages
        case .systemRole: request.messages.contains { $0.role == .system }
        case .richSchemas: request.tools.contains { $0.parameters != PlainSchema.of($0.parameters) }
        }
    }

    private func isMeant(by words: String, _ code: ModelError.Code, without known: Set<ModelInability>) -> Bool {
        switch self {
        // Servers that were not built to see call it an error of their own: the code says nothing.
        case .images: Self.blindness.contains(where: words.contains)
        // What is wrong with one of them says nothing of all.
        case .tools: Self.toolLessness.contains(where: words.contains)
        case .thinking:
            code == .badRequest && words.contains("think")
                && (known.contains(.thinkingBudget) || !words.contains("adaptive"))
        case .thinkingBudget: code == .badRequest && words.contains("think") && words.contains("adaptive")
        case .temperature: code == .badRequest && words.contains("temperature") && !words.contains("think")
        case .lostReasoning:
            code == .badRequest
                && ["reasoning_content", "reasoning content", "reasoning must be"].contains(where: words.contains)
        case .maxTokens: code == .badRequest && words.contains("max_completion_tokens")
        case .streamOptions: code == .badRequest && words.contains("stream_options")
        // The template of the prompt says so, and its failures are the server's own: the code says nothing.
        case .repeatedRoles: words.contains("alternate") && words.contains("role")
        case .systemRole: Self.systemLessness.contains(where: words.contains)
        case .richSchemas:
            (code == .badRequest || code == .overloaded) && Self.schemaFaults.contains(where: words.contains)
        }
    }

    /// What Ollama, llama.cpp, vLLM, OpenRouter, Groq and DeepSeek say where no tools can be offered.
    private static let toolLessness = [
        "does not support tool", "does not support function call", "not support tool use", "support tool use",
        "requires --jinja", "use --jinja", "enable-auto-tool-choice", "tools are not supported",
        "tool calling is not supported", "function calling is not supported", "function calling is not enabled",
        "tool use is not supported", "tools is not supported",
    ]

    /// What the templates of Gemma and others, and servers in front of them, say of a message of the system.
    private static let systemLessness = [
        "system role not supported", "system role is not supported", "system messages are not supported",
        "does not support system", "doesn't support system", "developer instruction is not enabled",
        "'system' is not supported", "`system` is not supported", "only user and assistant roles are supported",
        "only user, assistant and tool roles are supported", "system message is not supported",
        "unsupported role: system", "unexpected role 'system'", "unknown role: system", "invalid role: system",
    ]

    /// What OpenAI, Anthropic, Gemini, llama.cpp, vLLM and their like say of schemas that they cannot use.
    private static let schemaFaults = [
        "schema", "failed to parse grammar", "grammar", "function.parameters", "function_declarations", "input_schema",
        "functiondeclaration", "additionalproperties", "$ref", "anyof", "oneof", "allof",
    ]

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
        if inabilities.contains(.richSchemas) { request.tools = request.tools.map(\.withPlainSchema) }
        if inabilities.contains(.systemRole) { request.messages = request.messages.withoutSystem }
        if inabilities.contains(.repeatedRoles) { request.messages = request.messages.alternating }
        return request
    }
}

extension [ModelMessage] {
    /// The messages with the system's words in front of the user's first ones.
    fileprivate var withoutSystem: [ModelMessage] {
        let words = filter { $0.role == .system }.map(\.content).filter { !$0.isEmpty }.joined(separator: "\n\n")
        var rest = filter { $0.role != .system }
        guard !words.isEmpty else { return rest }
        if let first = rest.first, first.role == .user {
            rest[0].content = words + "\n\n" + first.content
        } else {
            rest.insert(ModelMessage(role: .user, content: words), at: 0)
        }
        return rest
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
