import Glibc
import NIOCore
import NaviConfiguration
import NaviLink
import NaviProcess
import NaviProtocol
import NaviStore

/// The gateway's settings, checked.
struct GatewayConfiguration: Sendable {
    let paths: StatePaths
    /// Where workers are met.
    let link: String
    let profilesDirectory: String
    /// Folder of the web client.
    let webDirectory: String
    let host: String
    let port: Int
    /// A Unix socket, in the place of host and port.
    let listenSocket: String?
    /// As long as there has never been a token nobody has to sign in, whoever may come.
    let allowsEveryone: Bool
    /// Addresses and networks.
    let proxies: [String]
    /// The proxy's word about who comes, and the provider that browsers sign in with; `nil` without.
    let forwardAuth: ForwardAuth?
    let openID: OpenIDSettings?
    /// A file; `nil` for the program's own log.
    let auditLog: String?
    let requestRate: TokenBucket.Rate
    let allowedHosts: [Authority]
    let allowedOrigins: [WebOrigin]
    /// Where clients find Navi, below a proxy's host.
    let basePath: BasePath
    let maxConnections: Int
    let maxConnectionsPerAddress: Int
    let messageRate: TokenBucket.Rate
    let durability: Durability
    let limits: Limits
    let queueLimits: QueueLimits
    /// Turns of one owner that run at once; 0 for any number.
    let maxRunningPerOwner: Int
    let filesLifetime: Duration
    let compressionThreshold: Double
    /// Threads that serve sockets.
    let eventLoops: Int

    init(_ loader: inout SettingsLoader, workingDirectory: String) {
        paths = StatePaths(&loader, workingDirectory: workingDirectory)
        link = paths.link(&loader)
        profilesDirectory = loader.value(SettingCatalog.profilesDirectory)
        webDirectory = loader.value(SettingCatalog.webDirectory)
        host = loader.value(SettingCatalog.host)
        port = loader.value(SettingCatalog.port)
        listenSocket = loader.value(SettingCatalog.listenSocket)
        allowsEveryone = loader.value(SettingCatalog.allowInsecureBind)
        proxies = loader.value(SettingCatalog.trustedProxies)
        forwardAuth = Self.forwardAuth(&loader, proxies: proxies)
        openID = Self.openID(&loader)
        auditLog = loader.value(SettingCatalog.auditLog)
        let requests = loader.value(SettingCatalog.requestsPerSecond)
        requestRate = TokenBucket.Rate(perSecond: requests, burst: requests * 10)
        allowedHosts = Self.parse(loader.value(SettingCatalog.allowedHosts), Authority.init) {
            loader.problem(SettingCatalog.allowedHosts, "'\($0)' is not a host name, with or without a port")
        }
        allowedOrigins = Self.parse(loader.value(SettingCatalog.allowedOrigins), WebOrigin.init) {
            loader.problem(SettingCatalog.allowedOrigins, "'\($0)' is not like https://host or http://host:port")
        }
        basePath = Self.basePath(&loader)
        maxConnections = loader.value(SettingCatalog.maxConnections)
        maxConnectionsPerAddress = loader.value(SettingCatalog.maxConnectionsPerAddress)
        let perSecond = loader.value(SettingCatalog.messagesPerSecond)
        messageRate = TokenBucket.Rate(perSecond: perSecond, burst: perSecond * 2)
        durability = loader.value(SettingCatalog.durability) == .full ? .full : .normal
        var limits = Limits()
        limits.maxFileBytes = loader.value(SettingCatalog.maxFileMegabytes) * 1_000_000
        self.limits = limits
        queueLimits = QueueLimits(
            perSession: limits.maxQueuedTurns, perOwner: loader.value(SettingCatalog.maxQueuedPerOwner),
            total: loader.value(SettingCatalog.maxQueued))
        maxRunningPerOwner = loader.value(SettingCatalog.maxRunningPerOwner)
        filesLifetime = .seconds(loader.value(SettingCatalog.filesLifetimeHours) * 3600)
        compressionThreshold = loader.value(SettingCatalog.compressionThreshold)
        eventLoops = 2
    }

    /// Adds a problem for everything outside of the settings that would keep the gateway from serving.
    func check(_ loader: inout SettingsLoader) {
        paths.check(&loader)
        do throws(LinkError) {
            _ = try LinkEndpoint(link)
        } catch {
            loader.problem(SettingCatalog.link, error.message)
        }
        _ = loader.checkProfiles(in: profilesDirectory)
        guard let problem = webProblem else { return }
        if loader.isSet(SettingCatalog.webDirectory) {
            loader.problem(SettingCatalog.webDirectory, problem)
        } else {
            loader.warning(SettingCatalog.webDirectory, "there will be no web client: \(problem)")
        }
    }

    private var webProblem: String? {
        if let problem = FolderProblem.find(webDirectory, need: .readable) { return problem }
        let page = "\(webDirectory)/\(WebAssets.indexName)"
        return access(page, R_OK) == 0 ? nil : "there is no '\(page)'"
    }

    var socket: ListeningSocket {
        get throws {
            var environment: [String: String] = [:]
            for name in ["LISTEN_FDS", "LISTEN_PID"] { environment[name] = getenv(name).map { String(cString: $0) } }
            return try .find(environment: environment, processID: getpid(), path: listenSocket, host: host, port: port)
        }
    }

    /// Whether others may reach a gateway that listens there.
    func reach(at place: SocketAddress, of socket: ListeningSocket) -> Reach {
        var isInherited = false
        if case .inherited = socket { isInherited = true }
        return Reach(
            address: place, isInherited: isInherited, proxies: proxies, hosts: allowedHosts, origins: allowedOrigins)
    }

    private static func basePath(_ loader: inout SettingsLoader) -> BasePath {
        let text = loader.value(SettingCatalog.basePath)
        if let path = BasePath(text) { return path }
        loader.problem(
            SettingCatalog.basePath,
            "'\(text)' is not like /navi, in letters, digits and - . _ ~, or begins like a path of Navi's own")
        return .root
    }

    private static func parse<Value>(
        _ texts: [String], _ parse: (String) -> Value?, problem: (String) -> Void
    ) -> [Value] {
        texts.compactMap { text in
            let value = parse(text)
            if value == nil { problem(text) }
            return value
        }
    }
}
