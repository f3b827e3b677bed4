import NaviConfiguration
import NaviProfiles

/// Where the models are and how long to wait for them.
struct ModelsConfiguration: Sendable {
    /// The backend of profiles and models that name none.
    var defaultBackend = Backend.ollama
    var ollamaHost = "http://localhost:11434"
    var ollamaAPIKey: String?
    /// Tokens; sent to Ollama as `num_ctx`, for profiles that do not say.
    var ollamaContextWindow: Int?
    /// The model of profiles that name none, on Ollama.
    var ollamaDefaultModel: String?
    /// With its version path.
    var openAIBaseURL = "https://api.openai.com/v1"
    var openAIAPIKey: String?
    /// The model of profiles that name none, on the OpenAI-compatible server.
    var openAIModel: String?
    /// Without its version path.
    var anthropicBaseURL = "https://api.anthropic.com"
    var anthropicAPIKey: String?
    /// The model of profiles that name none, on Anthropic.
    var anthropicModel: String?
    var limits = StreamLimits()

    init() {}

    init(_ loader: inout SettingsLoader) {
        defaultBackend = Backend(loader.value(SettingCatalog.defaultBackend))
        ollamaHost = loader.value(SettingCatalog.ollamaHost)
        ollamaAPIKey = loader.value(SettingCatalog.ollamaAPIKey)
        ollamaContextWindow = loader.value(SettingCatalog.ollamaContextWindow)
        ollamaDefaultModel = loader.value(SettingCatalog.ollamaDefaultModel)
        openAIBaseURL = loader.value(SettingCatalog.openAIBaseURL)
        openAIAPIKey = loader.value(SettingCatalog.openAIAPIKey)
        openAIModel = loader.value(SettingCatalog.openAIModel)
        anthropicBaseURL = loader.value(SettingCatalog.anthropicBaseURL)
        anthropicAPIKey = loader.value(SettingCatalog.anthropicAPIKey)
        anthropicModel = loader.value(SettingCatalog.anthropicModel)
        limits.firstOutput = loader.value(SettingCatalog.firstChunkTimeout)
        limits.gap = loader.value(SettingCatalog.chunkTimeout)
    }
}

extension ModelsConfiguration {
    /// Adds what keeps profiles from having a model, or models from being asked.
    func check(_ loader: inout SettingsLoader, profiles: [Profile]) {
        var missing: [String: [String]] = [:]
        for profile in profiles {
            do throws(ModelError) {
                _ = try models(of: profile)
            } catch {
                missing[error.message, default: []].append(profile.id)
            }
        }
        for (reason, names) in missing.sorted(by: { $0.key < $1.key }) {
            loader.warning("turns of \(names.joined(separator: ", ")) will fail: \(reason)")
        }
        let used = Set(profiles.compactMap { try? models(of: $0) }.joined().map(\.backend))  // told above
        if used.contains(.openai), openAIAPIKey == nil, !loader.isSet(SettingCatalog.openAIBaseURL) {
            loader.warning("OPENAI_API_KEY: \(openAIBaseURL) wants a key, and none is set")
        }
        if used.contains(.anthropic), anthropicAPIKey == nil, !loader.isSet(SettingCatalog.anthropicBaseURL) {
            loader.warning("ANTHROPIC_API_KEY: \(anthropicBaseURL) wants a key, and none is set")
        }
        warnOfOpenKeys(&loader)
    }

    /// A key that goes to another machine unencrypted is everybody's on the way.
    private func warnOfOpenKeys(_ loader: inout SettingsLoader) {
        let servers = [
            (SettingCatalog.ollamaHost, ollamaHost, ollamaAPIKey),
            (SettingCatalog.openAIBaseURL, openAIBaseURL, openAIAPIKey),
            (SettingCatalog.anthropicBaseURL, anthropicBaseURL, anthropicAPIKey),
        ]
        for (setting, address, key) in servers where key != nil || address.contains("@") {
            guard PlainHTTP.leavesMachine(address) else { continue }
            loader.warning(setting, "the key travels unencrypted to another machine; use https://")
        }
    }

    /// The model for those who name none.
    ///
    /// - Parameter backend: `nil` stands for the deployment's default.
    /// - Throws: `ModelError` when the deployment has no default model there.
    func defaultModel(of backend: Backend?) throws(ModelError) -> ModelReference {
        let backend = backend ?? defaultBackend
        let (name, setting) =
            switch backend {
            case .ollama: (ollamaDefaultModel, "OLLAMA_DEFAULT_MODEL")
            case .openai: (openAIModel, "OPENAI_MODEL")
            case .anthropic: (anthropicModel, "ANTHROPIC_MODEL")
            }
        guard let name else {
            throw ModelError(.notFound, "No model is chosen: set \(setting), or name one in the profile.")
        }
        return ModelReference(backend: backend, name: name)
    }

    /// The models of `profile`, in order of preference, each with its backend.
    ///
    /// - Throws: `ModelError` when the profile names none and the deployment has no default model.
    func models(of profile: Profile) throws(ModelError) -> [ModelReference] {
        guard !profile.models.isEmpty else { return [try defaultModel(of: profile.backend)] }
        return profile.models.map {
            ModelReference(backend: $0.backend ?? profile.backend ?? defaultBackend, name: $0.name)
        }
    }
}

extension Backend {
    fileprivate init(_ setting: BackendSetting) {
        switch setting {
        case .ollama: self = .ollama
        case .openai: self = .openai
        case .anthropic: self = .anthropic
        }
    }
}
