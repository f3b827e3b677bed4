import NaviProtocol
import NaviStore
import NaviTelemetry

/// What stands at some value now, read when somebody asks for it.
struct GatewayGauges: Sendable {
    var connections: @Sendable () -> Int
    var sockets: @Sendable () -> Int
    /// Of the link to the workers.
    var link: @Sendable () -> [MetricSample]
    let startedAt: Timestamp

    var samples: [MetricSample] {
        link() + [
            MetricSample(.connections, Double(connections())),
            MetricSample(.sockets, Double(sockets())),
            MetricSample(.startTime, Double(startedAt.milliseconds) / 1000),
        ]
    }
}

extension StoreFigures {
    var samples: [MetricSample] {
        [
            MetricSample(.turns, [.state: TurnState.queued.rawValue], Double(queuedTurns)),
            MetricSample(.turns, [.state: TurnState.running.rawValue], Double(runningTurns)),
            MetricSample(.databaseBytes, Double(databaseBytes)),
            MetricSample(.logBytes, Double(logBytes)),
        ]
    }
}
