import HTTPTypes
import Metrics
import NaviProtocol
import NaviTelemetry

/// What the gateway counts as it happens.
struct GatewayMetrics: Sendable {
    let registry: MetricsRegistry
    private let accepted: Counter
    private let firstToken: Metrics.Timer
    private let turnDuration: Metrics.Timer
    private let ended: [TurnState: Counter]
    private let requestDuration: Metrics.Timer

    init(registry: MetricsRegistry = MetricsRegistry()) {
        self.registry = registry
        accepted = registry.counter(.turnsAccepted)
        firstToken = registry.timer(.firstToken)
        turnDuration = registry.timer(.turnDuration)
        requestDuration = registry.timer(.requestDuration)
        ended = Dictionary(
            uniqueKeysWithValues: TurnState.allCases.filter(\.isTerminal).map {
                ($0, registry.counter(.turnsEnded, [.outcome: $0.rawValue]))
            })
    }

    /// Counts moments in turns' lives.
    func count(_ marks: [TurnMark]) {
        for mark in marks {
            switch mark {
            case .accepted: accepted.increment()
            case .firstToken(let time): firstToken.recordNanoseconds(time.inNanoseconds)
            case .ended(let outcome, let time):
                ended[outcome]?.increment()
                if let time { turnDuration.recordNanoseconds(time.inNanoseconds) }
            }
        }
    }

    /// Counts an answered request.
    func count(_ method: HTTPRequest.Method, status: Int, after time: Duration) {
        // A client may make up methods.
        let name = HTTPRequest.Method.known.contains(method) ? method.rawValue : "other"
        registry.counter(.requests, [.method: name, .status: String(status)]).increment()
        requestDuration.recordNanoseconds(time.inNanoseconds)
    }
}

extension Duration {
    fileprivate var inNanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
