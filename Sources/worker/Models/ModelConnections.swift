import AsyncHTTPClient
import NIOCore
import NaviOutgoing
import ServiceLifecycle

/// The connections to all model servers, and the watch over calls that no longer get anywhere.
///
/// Time limits are enforced, and connections closed in the end, only while `run()` runs. Start it before and stop it
/// after whatever calls models.
final class ModelConnections: Service {
    let limits: StreamLimits
    /// Runs what reads answers, beside the connections that they come from.
    let executor: EventLoopExecutor
    let loneMarks: LoneMarks
    let toolRefusals: ToolRefusals
    private let http: HTTPClient
    private let watch: StallWatch

    /// - Parameter clock: The clock of the time limits.
    init(limits: StreamLimits, clock: any Clock<Duration> = ContinuousClock()) {
        self.limits = limits
        loneMarks = LoneMarks(clock: clock)
        toolRefusals = ToolRefusals(clock: clock)
        watch = StallWatch(limits: limits, clock: clock)
        // One event loop for all: a connection that is used again never has to hop between threads.
        let eventLoop = HTTPClient.defaultEventLoopGroup.any()
        executor = EventLoopExecutor(eventLoop)
        http = HTTPClient(eventLoopGroup: eventLoop, configuration: Self.configuration(limits))
    }

    /// Watches the calls until the process stops or the task is cancelled; then closes all connections.
    func run() async throws {
        await cancelWhenGracefulShutdown { [watch] in await watch.run() }
        try await http.shutdown()
    }

    /// Sends a request.
    ///
    /// - Parameter limits: Other limits than those of all calls.
    func begin(_ request: HTTPClient.Request, limits: StreamLimits? = nil) -> ModelExchange {
        let exchange = ModelExchange(limits: limits ?? self.limits)
        watch.add(exchange)
        exchange.attach(http.execute(request: request, delegate: exchange))
        return exchange
    }

    /// The caller has what it wanted, or gives up. A transfer that is about to end may do so, which lets the connection
    /// be used again; any other is closed.
    func end(_ exchange: ModelExchange, isComplete: Bool) {
        if isComplete, exchange.drain() {
            exchange.progress.beginDraining()
        } else {
            exchange.abort(CancellationError())
            watch.remove(exchange)
        }
    }

    private static func configuration(_ limits: StreamLimits) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration.outgoing(connectTimeout: TimeAmount(limits.connect))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1000
        // Shorter than the five seconds after which common servers close: a request never meets a closing connection.
        configuration.connectionPool.idleTimeout = .seconds(4)
        // Nobody collects traces here, and the attributes of a request's span take longer than its sending.
        configuration.tracing.tracer = nil
        return configuration
    }
}
