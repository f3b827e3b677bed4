/// Every setting of every process, once. `docs/settings.md` and the README's table are checked against it by tests.
package enum SettingCatalog {
    // Where things are.
    package static let stateDirectory = Setting.path(
        "NAVI_STATE_DIR", default: "./.navi", by: .everyone, help: "Folder of everything Navi keeps")
    package static let databasePath = Setting.optionalPath(
        "DB_PATH", by: .everyone, empty: "`navi.db` in the state folder",
        help: "The SQLite database; default `navi.db` in the state folder")
    package static let sessionFilesDirectory = Setting.optionalPath(
        "SESSION_FILES_DIR", by: .everyone, empty: "`session_files` in the state folder",
        help: "Uploaded files; default `session_files` in the state folder")
    package static let link = Setting.endpoint(
        "NAVI_LINK", by: [.gateway, .worker],
        help: "Endpoint between gateway and workers; default `ipc://…/run/link.sock` in the state folder")
    package static let profilesDirectory = Setting.path(
        "NAVI_PROFILES_DIR", default: "deploy/profiles", by: [.gateway, .worker],
        help: "Folder of the profiles, one folder each")

    // The gateway.
    package static let webDirectory = Setting.path(
        "NAVI_WEB_DIR", default: "Sources/gateway/Web", by: [.gateway, .worker], help: "Folder of the web client")
    package static let host = Setting.host(
        "NAVI_HOST", default: "127.0.0.1", by: [.gateway], help: "Address to listen on")
    package static let port = Setting.integer(
        "NAVI_PORT", default: 8000, in: 0...65_535, by: [.gateway], help: "Port to listen on; 0 takes a free one")
    package static let listenSocket = Setting.optionalPath(
        "NAVI_LISTEN_SOCKET", by: [.gateway], empty: "none",
        help: "Unix socket to listen on instead, for a proxy on this machine")
    package static let basePath = Setting.urlPath(
        "NAVI_BASE_PATH", by: [.gateway],
        help: "Path below which clients find Navi, such as `/navi`, where the host has other pages, too")
    package static let allowedHosts = Setting.list(
        "NAVI_ALLOWED_HOSTS", by: [.gateway], range: "host names, with or without a port",
        help: "Further host names that requests may name, comma-separated", element: \.self)
    package static let allowedOrigins = Setting.list(
        "NAVI_ALLOWED_ORIGINS", by: [.gateway], range: "`https://host` or `http://host:port`",
        help: "Further origins that browsers may come from, comma-separated", element: \.self)
    package static let allowInsecureBind = Setting.flag(
        "NAVI_ALLOW_INSECURE_BIND", default: false, by: [.gateway],
        help: "Allow an address that other machines reach without any token")
    package static let trustedProxies = Setting.list(
        "NAVI_TRUSTED_PROXIES", by: [.gateway], range: "IP addresses, networks like `10.0.0.0/8`, `unix`",
        help: "Addresses of proxies whose X-Forwarded-For and -Proto count, comma-separated",
        element: proxy)
    package static let auditLog = Setting.optionalPath(
        "NAVI_AUDIT_LOG", by: [.gateway], empty: "the gateway's own log",
        help: "File of sign-ins, tokens, approvals and deletions, a line of JSON each; default the gateway's own log")
    package static let requestsPerSecond = Setting.number(
        "NAVI_REQUESTS_PER_SECOND", default: 100, in: 0.1...1_000_000, by: [.gateway],
        help: "HTTP requests of one caller, on average; ten times as many at once")
    package static let maxConnections = Setting.integer(
        "NAVI_MAX_CONNECTIONS", default: 20_000, in: 1...1_000_000, by: [.gateway], help: "Connections at once")
    package static let maxConnectionsPerAddress = Setting.integer(
        "NAVI_MAX_CONNECTIONS_PER_ADDRESS", default: 500, in: 1...1_000_000, by: [.gateway],
        help: "Connections of one address at once; those of this machine and of trusted proxies do not count")
    package static let messagesPerSecond = Setting.number(
        "NAVI_MESSAGES_PER_SECOND", default: 20, in: 0.1...1_000_000, by: [.gateway],
        help: "Frames of one connection that are handled, on average; twice as many at once. One that sends more is "
            + "read more slowly")
    package static let maxQueued = Setting.integer(
        "NAVI_MAX_QUEUED", default: 1000, in: 1...1_000_000, by: [.gateway],
        help: "Messages that may wait for a worker, all together")
    package static let maxQueuedPerOwner = Setting.integer(
        "NAVI_MAX_QUEUED_PER_OWNER", default: 200, in: 1...1_000_000, by: [.gateway],
        help: "Messages of one owner that may wait; without sign-in only the limit of all counts")
    package static let maxFileMegabytes = Setting.integer(
        "SESSION_FILES_MAX_SIZE_MB", default: 200, in: 1...100_000, by: [.gateway], help: "Largest upload, in MB")

    // Durability and workers.
    package static let durability = Setting<DurabilitySetting>.choice(
        "NAVI_DURABILITY", default: .full, by: .everyone,
        help: "`full` survives power loss; `normal` is faster, survives crashes")
    package static let workerConcurrency = Setting.integer(
        "NAVI_WORKER_CONCURRENCY", default: 16, in: 1...1024, by: [.worker], help: "Turns that one worker runs at once")
    package static let maxRunningPerOwner = Setting.integer(
        "NAVI_MAX_RUNNING_PER_OWNER", default: 0, in: 0...1_000_000, by: [.gateway, .worker],
        help: "Turns of one owner that run at once, all workers together; 0 for any number")
    package static let drainTimeout = Setting.seconds(
        "NAVI_DRAIN_TIMEOUT", default: 20, in: 0...3600, by: [.worker],
        help: "How long a stopping worker finishes turns, in seconds")

    // The janitor.
    package static let janitorInterval = Setting.seconds(
        "NAVI_JANITOR_INTERVAL", default: 300, in: 1...86_400, by: [.janitor],
        help: "Pause between sweeps, in seconds")
    package static let filesLifetimeHours = Setting.number(
        "SESSION_FILES_TTL_HOURS", default: 24, in: 0...87_600, by: .everyone,
        help: "Hours of quiet after which files are deleted")

    // Everything else.
    package static let logLevel = Setting<LogLevelSetting>.choice(
        "LOG_LEVEL", default: .info, by: .everyone,
        help: "`trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`")

    /// All of them, in the order of the reference.
    package static let all: [SettingDescription] =
        [
            stateDirectory.description, databasePath.description, sessionFilesDirectory.description, link.description,
            profilesDirectory.description, webDirectory.description, host.description, port.description,
            listenSocket.description, basePath.description,
            allowedHosts.description, allowedOrigins.description, allowInsecureBind.description,
            trustedProxies.description,
        ] + signIn + [
            auditLog.description, requestsPerSecond.description, maxConnections.description,
            maxConnectionsPerAddress.description,
            messagesPerSecond.description, maxQueued.description, maxQueuedPerOwner.description,
            maxFileMegabytes.description, durability.description,
            workerConcurrency.description, maxRunningPerOwner.description, drainTimeout.description,
            janitorInterval.description,
            filesLifetimeHours.description,
        ] + models + agent + [logLevel.description]

    private static func proxy(_ text: String) throws(SettingProblem) -> String {
        // Whoever comes by the Unix socket.
        if text == "unix" { return text }
        if let range = NetworkRange(text) { return range.description }
        throw SettingProblem(
            "must be IP addresses and networks with commas between them, and \(SettingText.quoted(text)) is none",
            quotesText: false)
    }
}

/// How durable a commit is before it is acknowledged.
package enum DurabilitySetting: String, Sendable, CaseIterable {
    case full
    case normal
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
