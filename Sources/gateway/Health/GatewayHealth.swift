import Logging
import NaviProfiles
import NaviProtocol
import NaviStore
import NaviTelemetry

/// Whether a message that is sent now would be stored and answered, and what an operator should know besides.
struct GatewayHealth: Sendable {
    let version: String
    let store: Store
    let profiles: ProfileCatalog
    let workers: any Workforce
    let drain: DrainMark
    let book: TokenBook
    let durability: Durability
    /// Why others may reach the gateway, where they are let in without a token.
    let openings: [String]
    let logger: Logger
    /// Whoever asks how often: the database is looked at so often at most.
    private let database: RecentValue<WireError?>
    private let toolWarnings: RecentValue<[String]>

    /// - Parameter probeLifetime: How old an answer of the database may be.
    init(
        version: String, store: Store, profiles: ProfileCatalog, workers: any Workforce, drain: DrainMark,
        book: TokenBook,
        durability: Durability, openings: [String] = [],
        probeLifetime: Duration = RecentValue<Void>.usualLifetime, logger: Logger
    ) {
        self.version = version
        self.store = store
        self.profiles = profiles
        self.workers = workers
        self.drain = drain
        self.book = book
        self.durability = durability
        self.openings = openings
        self.logger = logger
        database = RecentValue(lifetime: probeLifetime)
        toolWarnings = RecentValue(lifetime: probeLifetime)
    }

    /// What keeps the system from working fully.
    func problems() async -> [String] {
        var problems = profiles.problems.map { "profile: \($0)" }
        if workers.takerCount == 0 { problems.append(noWorker) }
        if let error = await databaseError() { problems.append("database: \(error.message)") }
        return problems
    }

    /// Why a message would not be answered now; `nil` when it would.
    func unreadiness() async -> WireError? {
        if drain.hasBegun { return WireError(.shuttingDown, "the server is shutting down") }
        if let error = await databaseError() { return error }
        return workers.takerCount == 0 ? WireError(.overloaded, noWorker) : nil
    }

    /// What is not as it should be although everything works.
    func warnings() async -> [String] {
        var warnings: [String] = []
        if book.isOpen, !openings.isEmpty {
            warnings.append("nobody has to sign in, and others come in: make a token with 'navi token create'")
        }
        if SQLiteVersion(store.sqliteVersion) < .withSafeCheckpoints {
            warnings.append(
                "SQLite before \(SQLiteVersion.withSafeCheckpoints) can lose commits when several processes "
                    + "checkpoint; only the janitor checkpoints")
        }
        switch durability {
        case .full: break
        case .normal: warnings.append("durability is 'normal': a power loss may take the latest messages")
        }
        return warnings + (await upkeepWarnings()) + (await refusedTools())
    }

    private var noWorker: String { workers.workerCount == 0 ? "no worker is connected" : "no worker takes turns" }

    private func databaseError() async -> WireError? {
        await database.value {
            do {
                try await store.probe()
                return nil
            } catch {
                logger.warning("the database does not answer", metadata: .of([.error: "\(error)"]))
                return ErrorMapping.wireError(for: error)
            }
        }
    }

    /// Tools that model servers refuse, as the workers tell.
    private func refusedTools() async -> [String] {
        await toolWarnings.value {
            do {
                guard let list = try await store.publishedTools() else { return [] }
                return (try JSONValue(json: list).arrayValue ?? []).compactMap { tool in
                    guard let name = tool["name"]?.stringValue, let words = tool["refused"]?.stringValue else {
                        return nil
                    }
                    return "a model's server refuses the tool '\(name)'\(words)"
                }
            } catch {
                logger.warning("the list of tools could not be read", metadata: .of([.error: "\(error)"]))
                return []
            }
        }
    }

    /// What the janitor could not do, and what it should have done.
    private func upkeepWarnings() async -> [String] {
        do {
            var warnings = try await store.janitorProblems().map { "janitor: \($0)" }
            if let bytes = try store.logUsage()?.bytes, bytes >= StoreFigures.longLogBytes {
                warnings.append(
                    "the database's log is \(bytes >> 20) MiB long: the janitor does not run, or somebody reads all the "
                        + "time")
            }
            return warnings
        } catch {
            // That the database does not answer is a problem of its own.
            logger.warning("the janitor's problems could not be read", metadata: .of([.error: "\(error)"]))
            return []
        }
    }
}
