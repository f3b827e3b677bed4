/// The settings of models and of what they are given to read.
extension SettingCatalog {
    package static let defaultBackend = Setting<BackendSetting>.choice(
        "NAVI_DEFAULT_BACKEND", default: .ollama, by: [.worker],
        help: "Backend of profiles that name none: `ollama`, `openai` or `anthropic`")
    package static let ollamaHost = Setting.server(
        "OLLAMA_HOST", default: "http://localhost:11434", allowsBareHost: true, by: [.worker], help: "Ollama server")
    package static let ollamaAPIKey = Setting.secret("OLLAMA_API_KEY", help: "Bearer token for Ollama, if it wants one")
    package static let ollamaContextWindow = Setting.optionalInteger(
        "OLLAMA_NUM_CTX", in: 512...10_000_000, by: [.worker], empty: "the server's own",
        help: "Context window asked of Ollama, in tokens")
    package static let ollamaDefaultModel = Setting.model(
        "OLLAMA_DEFAULT_MODEL", help: "Ollama model of profiles that name none")
    package static let openAIAPIKey = Setting.secret("OPENAI_API_KEY", help: "Key for the OpenAI-compatible server")
    package static let openAIBaseURL = Setting.server(
        "OPENAI_BASE_URL", default: "https://api.openai.com/v1", by: [.worker],
        help: "OpenAI-compatible server, with its version path")
    package static let openAIModel = Setting.model(
        "OPENAI_MODEL", help: "OpenAI-compatible model of profiles that name none")
    package static let firstChunkTimeout = Setting.seconds(
        "LLM_STREAM_FIRST_CHUNK_TIMEOUT", default: 180, in: 0.01...86_400, by: [.worker],
        help: "Longest wait for a model's first output, in seconds")
    package static let chunkTimeout = Setting.seconds(
        "LLM_STREAM_CHUNK_TIMEOUT", default: 60, in: 0.01...86_400, by: [.worker],
        help: "Longest pause inside a model's output, in seconds")

    // Compression.
    package static let compressionEnabled = Setting.flag(
        "CONTEXT_COMPRESSION_ENABLED", default: true, by: [.worker], help: "Compress contexts by themselves")
    package static let compressionThreshold = Setting.number(
        "CONTEXT_COMPRESSION_THRESHOLD", default: 0.8, in: 0.1...0.95, by: [.gateway, .worker],
        help: "Share of the window that sets it off")
    package static let keepRecentTurns = Setting.integer(
        "CONTEXT_KEEP_RECENT", default: 8, in: 1...1000, by: [.worker], help: "Turns that stay as they are")

    static let models: [SettingDescription] = [
        defaultBackend.description, ollamaHost.description, ollamaAPIKey.description, ollamaContextWindow.description,
        ollamaDefaultModel.description, openAIAPIKey.description, openAIBaseURL.description, openAIModel.description,
        firstChunkTimeout.description, chunkTimeout.description, compressionEnabled.description,
        compressionThreshold.description, keepRecentTurns.description,
    ]
}

/// Kinds of model servers.
package enum BackendSetting: String, Sendable, CaseIterable {
    case ollama
    case openai
    case anthropic
}
