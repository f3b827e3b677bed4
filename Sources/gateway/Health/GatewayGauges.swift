import NaviProtocol
import NaviStore
import NaviTelemetry

/// What stands at some value now, read when somebody asks for it.
struct GatewayGauges: Sendable {
    let store: Store
    let hub: ConnectionHub
    let workers: any Workforce
    let version: String
    let startedAt: Timestamp
    /// Counting rows for every scrape of everybody would be too much.
    private let rows: RecentValue<StoreFigures>

    /// - Parameter rowsLifetime: How old the figures of rows may be.
    init(
        store: Store, hub: ConnectionHub, workers: any Workforce, version: String, startedAt: Timestamp,
        rowsLifetime: Duration = RecentValue<Void>.usualLifetime
    ) {
        self.store = store
        self.hub = hub
        self.workers = workers
        self.version = version
        self.startedAt = startedAt
        rows = RecentValue(lifetime: rowsLifetime)
    }

    /// - Parameter connections: That are open.
    /// - Throws: `StoreError`.
    func samples(connections: Int) async throws -> [MetricSample] {
        let build = MetricSample(.buildInfo, [.version: version, .sqlite: store.sqliteVersion], 1)
        let rows = try await rows.value { try await store.figures() }
        return [build] + workers.figures.samples + [
            MetricSample(.connections, Double(connections)),
            MetricSample(.sockets, Double(hub.socketCount)),
            MetricSample(.startTime, Double(startedAt.milliseconds) / 1000),
        ] + ProcessFigures.read().samples + rows.samples
    }
}

extension StoreFigures {
    fileprivate var samples: [MetricSample] {
        [
            MetricSample(.turns, [.state: TurnState.queued.rawValue], Double(queuedTurns)),
            MetricSample(.turns, [.state: TurnState.running.rawValue], Double(runningTurns)),
            MetricSample(.databaseBytes, Double(databaseBytes)),
            MetricSample(.logBytes, Double(logBytes)),
        ]
    }
}
