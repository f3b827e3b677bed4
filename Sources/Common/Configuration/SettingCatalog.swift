/// Every setting of every process, once. The README's table is checked against it by a test.
package enum SettingCatalog {
    // Where things are.
    package static let stateDirectory = Setting.text(
        "NAVI_STATE_DIR", default: "./.navi", help: "Folder of everything Navi keeps")
    package static let databasePath = Setting.optionalText(
        "DB_PATH", help: "The SQLite database; default `navi.db` in the state folder")
    package static let sessionFilesDirectory = Setting.optionalText(
        "SESSION_FILES_DIR", help: "Uploaded files; default `session_files` in the state folder")
    package static let link = Setting.optionalText(
        "NAVI_LINK", help: "Endpoint between gateway and workers; default `ipc://…/run/link.sock` in the state folder")
    package static let profilesDirectory = Setting.text(
        "NAVI_PROFILES_DIR", default: "deploy/profiles", help: "Folder of the profiles, one folder each")

    // The gateway.
    package static let webDirectory = Setting.text(
        "NAVI_WEB_DIR", default: "Sources/gateway/Web", help: "Folder of the web client")
    package static let host = Setting.text("NAVI_HOST", default: "127.0.0.1", help: "Address to listen on")
    package static let port = Setting.integer(
        "NAVI_PORT", default: 8000, in: 0...65_535, help: "Port to listen on; 0 takes a free one")
    package static let allowedHosts = Setting.list(
        "NAVI_ALLOWED_HOSTS", help: "Further host names that requests may name, comma-separated")
    package static let allowedOrigins = Setting.list(
        "NAVI_ALLOWED_ORIGINS", help: "Further origins that browsers may come from, comma-separated")
    package static let allowInsecureBind = Setting.flag(
        "NAVI_ALLOW_INSECURE_BIND", default: false,
        help: "Allow an address that other machines reach without any token")
    package static let trustedProxies = Setting.list(
        "NAVI_TRUSTED_PROXIES", help: "Addresses of proxies whose X-Forwarded-For and -Proto count, comma-separated")
    package static let requestsPerSecond = Setting.number(
        "NAVI_REQUESTS_PER_SECOND", default: 100, in: 0.1...1_000_000,
        help: "HTTP requests of one caller, on average; ten times as many at once")
    package static let maxConnections = Setting.integer(
        "NAVI_MAX_CONNECTIONS", default: 20_000, in: 1...1_000_000, help: "Connections at once")
    package static let messagesPerSecond = Setting.number(
        "NAVI_MESSAGES_PER_SECOND", default: 20, in: 0.1...1_000_000,
        help: "Frames of one connection that are handled, on average; twice as many at once. One that sends more is "
            + "read more slowly")
    package static let maxQueued = Setting.integer(
        "NAVI_MAX_QUEUED", default: 1000, in: 1...1_000_000, help: "Messages that may wait for a worker, all together")
    package static let maxQueuedPerOwner = Setting.integer(
        "NAVI_MAX_QUEUED_PER_OWNER", default: 200, in: 1...1_000_000,
        help: "Messages of one owner that may wait; without sign-in only the limit of all counts")
    package static let maxFileMegabytes = Setting.integer(
        "SESSION_FILES_MAX_SIZE_MB", default: 200, in: 1...100_000, help: "Largest upload, in MB")

    // Durability and workers.
    package static let durability = Setting<DurabilitySetting>.choice(
        "NAVI_DURABILITY", default: .full, help: "`full` survives power loss; `normal` is faster, survives crashes")
    package static let workerConcurrency = Setting.integer(
        "NAVI_WORKER_CONCURRENCY", default: 16, in: 1...1024, help: "Turns that one worker runs at once")
    package static let maxRunningPerOwner = Setting.integer(
        "NAVI_MAX_RUNNING_PER_OWNER", default: 0, in: 0...1_000_000,
        help: "Turns of one owner that run at once, all workers together; 0 for any number")
    package static let drainTimeout = Setting.seconds(
        "NAVI_DRAIN_TIMEOUT", default: 20, in: 0...3600, help: "How long a stopping worker finishes turns, in seconds")

    // The janitor.
    package static let janitorInterval = Setting.seconds(
        "NAVI_JANITOR_INTERVAL", default: 300, in: 1...86_400, help: "Pause between sweeps, in seconds")
    package static let filesLifetimeHours = Setting.number(
        "SESSION_FILES_TTL_HOURS", default: 24, in: 0...87_600, help: "Hours of quiet after which files are deleted")

    // Models.
    package static let defaultBackend = Setting<BackendSetting>.choice(
        "NAVI_DEFAULT_BACKEND", default: .ollama,
        help: "Backend of profiles that name none: `ollama`, `openai` or `anthropic`")
    package static let ollamaHost = Setting.text(
        "OLLAMA_HOST", default: "http://localhost:11434", help: "Ollama server")
    package static let ollamaAPIKey = Setting.optionalText(
        "OLLAMA_API_KEY", isSecret: true, help: "Bearer token for Ollama, if it wants one")
    package static let ollamaContextWindow = Setting.optionalInteger(
        "OLLAMA_NUM_CTX", in: 512...10_000_000, help: "Context window asked of Ollama, in tokens")
    package static let ollamaDefaultModel = Setting.optionalText(
        "OLLAMA_DEFAULT_MODEL", help: "Ollama model of profiles that name none")
    package static let openAIAPIKey = Setting.optionalText(
        "OPENAI_API_KEY", isSecret: true, help: "Key for the OpenAI-compatible server")
    package static let openAIBaseURL = Setting.text(
        "OPENAI_BASE_URL", default: "https://api.openai.com/v1", help: "OpenAI-compatible server, with its version path"
    )
    package static let openAIModel = Setting.optionalText(
        "OPENAI_MODEL", help: "OpenAI-compatible model of profiles that name none")
    package static let firstChunkTimeout = Setting.seconds(
        "LLM_STREAM_FIRST_CHUNK_TIMEOUT", default: 180, in: 0.01...86_400,
        help: "Longest wait for a model's first output, in seconds")
    package static let chunkTimeout = Setting.seconds(
        "LLM_STREAM_CHUNK_TIMEOUT", default: 60, in: 0.01...86_400,
        help: "Longest pause inside a model's output, in seconds")

    // Compression.
    package static let compressionEnabled = Setting.flag(
        "CONTEXT_COMPRESSION_ENABLED", default: true, help: "Compress contexts by themselves")
    package static let compressionThreshold = Setting.number(
        "CONTEXT_COMPRESSION_THRESHOLD", default: 0.8, in: 0.1...0.95, help: "Share of the window that sets it off")
    package static let keepRecentTurns = Setting.integer(
        "CONTEXT_KEEP_RECENT", default: 8, in: 1...1000, help: "Turns that stay as they are")

    // Everything else.
    package static let logLevel = Setting<LogLevelSetting>.choice(
        "LOG_LEVEL", default: .info, help: "`trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`")

    /// All of them, in the order of the reference.
    package static let all: [SettingDescription] =
        [
            stateDirectory.description, databasePath.description, sessionFilesDirectory.description, link.description,
            profilesDirectory.description, webDirectory.description, host.description, port.description,
            allowedHosts.description,
            allowedOrigins.description, allowInsecureBind.description, trustedProxies.description,
            requestsPerSecond.description, maxConnections.description,
            messagesPerSecond.description, maxQueued.description, maxQueuedPerOwner.description,
            maxFileMegabytes.description, durability.description,
            workerConcurrency.description,
            maxRunningPerOwner.description, drainTimeout.description, janitorInterval.description,
            filesLifetimeHours.description,
            defaultBackend.description, ollamaHost.description, ollamaAPIKey.description,
            ollamaContextWindow.description, ollamaDefaultModel.description, openAIAPIKey.description,
            openAIBaseURL.description, openAIModel.description, firstChunkTimeout.description, chunkTimeout.description,
            compressionEnabled.description, compressionThreshold.description, keepRecentTurns.description,
        ] + agent + [logLevel.description]
}

/// How durable a commit is before it is acknowledged.
package enum DurabilitySetting: String, Sendable, CaseIterable {
    case full
    case normal
}

/// Kinds of model servers.
package enum BackendSetting: String, Sendable, CaseIterable {
    case ollama
    case openai
    case anthropic
}

/// How much is logged.
package enum LogLevelSetting: String, Sendable, CaseIterable {
    case trace
    case debug
    case info
    case notice
    case warning
    case error
    case critical
}
