import NaviProtocol

/// `config.json` of a profile: its fields, checked.
struct ProfileFile {
    /// The profile, as far as its fields are good.
    private(set) var profile: Profile
    /// Everything that is wrong, one line each.
    let problems: [String]

    /// - Parameters:
    ///   - folder: The profile's id has to be the same.
    ///   - systemPrompt: What `system_prompt.txt` holds.
    init(_ members: JSONObject, folder: String, systemPrompt: String) {
        var fields = ProfileFields(members)
        let id = fields.requiredText("id")
        if !id.isEmpty, id != folder { fields.complain("id", "must be the folder's name, '\(folder)'") }
        profile = Profile(
            id: id, name: fields.requiredText("name"), description: fields.requiredText("description"),
            systemPrompt: systemPrompt)
        profile.read(&fields)
        problems = fields.problems
    }
}

extension Profile {
    fileprivate mutating func read(_ fields: inout ProfileFields) {
        shortDescription = fields.text("short_description") ?? description
        readModel(&fields)
        readLimits(&fields)
        readTools(&fields)
        compression.keepRecentTurns = fields.integer("compression_keep_recent", in: 1...1000)
        compression.threshold = fields.number("compression_threshold", in: 0.1...0.95)
        let expected = "a model's name, or an object with 'backend' and 'model'"
        compression.model = fields.value("summary_model", expected) { [ModelReference](profileField: $0)?.first }
    }

    /// Hundreds of times the window of any model: beyond it nothing is meant, and nothing reckons with it.
    private static let maxTokens = 1 << 31

    private mutating func readModel(_ fields: inout ProfileFields) {
        backend = fields.choice("llm_backend", Backend.self)
        let expected = "a model's name, or a list of names and of objects with 'backend' and 'model'"
        models = fields.value("model", expected) { [ModelReference](profileField: $0) } ?? []
        temperature = fields.number("temperature", in: 0...2)
        thinkEnabled = fields.flag("think_enabled") ?? thinkEnabled
        contextWindow = fields.integer("context_window", in: 512...Self.maxTokens)
        maxOutputTokens = fields.integer("max_output_tokens", in: 1...Self.maxTokens)
    }

    private mutating func readLimits(_ fields: inout ProfileFields) {
        limits.maxIterations = fields.integer("max_iterations", in: 1...1000) ?? limits.maxIterations
        limits.maxToolCalls = fields.integer("max_tool_calls", in: 1...10_000) ?? limits.maxToolCalls
        limits.maxTime =
            fields.number("max_turn_seconds", in: 1...86_400).map { .seconds($0) } ?? limits.maxTime
    }

    private mutating func readTools(_ fields: inout ProfileFields) {
        enabledTools = fields.texts("enabled_tools") ?? []
        subagentTools = fields.texts("subagent_tools")
        networkHosts = fields.value("network_hosts", "a list of host names, or of '*.' and a host name") {
            [HostPattern](profileField: $0)
        }
        isSubagentOnly = fields.flag("is_subagent_only") ?? false
        toolApproval = fields.choices("tool_approval", ToolApproval.self) ?? [:]
    }
}

extension [ModelReference] {
    /// A name, or a list of names and `{"backend", "model"}` pairs in order of preference.
    fileprivate init?(profileField value: JSONValue) {
        let elements = value.arrayValue ?? [value]
        let models = elements.compactMap { element -> ModelReference? in
            if let name = element.stringValue { return name.isEmpty ? nil : ModelReference(backend: nil, name: name) }
            guard let backend = element["backend"]?.stringValue.flatMap(Backend.init(rawValue:)),
                let name = element["model"]?.stringValue, !name.isEmpty
            else { return nil }
            return ModelReference(backend: backend, name: name)
        }
        guard models.count == elements.count else { return nil }
        self = models
    }
}

extension [HostPattern] {
    /// Names of servers, some of them beginning with `*.`.
    fileprivate init?(profileField value: JSONValue) {
        guard let elements = value.arrayValue else { return nil }
        let patterns = elements.compactMap { $0.stringValue.flatMap(HostPattern.init) }
        guard patterns.count == elements.count else { return nil }
        self = patterns
    }
}
