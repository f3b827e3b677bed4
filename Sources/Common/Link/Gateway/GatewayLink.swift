import Logging
import NIOCore
import NaviProtocol
import NaviTelemetry
import Synchronization

/// The gateway's end of the link: a ROUTER socket, bound, owned by one thread.
///
/// What the link cannot deliver is healed elsewhere: a turn by the workers' polling, a stop by its column, a replay by
/// the next gap or READY. So no method waits or fails, and all may be called from any thread, before `run()` too.
package final class GatewayLink: Sendable {
    /// Of the link's thread.
    package let heart = Heartbeat("link")
    private let endpoint: LinkEndpoint
    private let tuning: LinkTuning
    private let clock: any SteadyClock
    private let logger: Logger
    private let mailbox: LinkMailbox<PoolWord>
    private let counters = LinkCounters()
    private let roster: SharedRoster
    private let binding = Mutex<EndpointBinding?>(nil)

    package init(
        endpoint: LinkEndpoint, logger: Logger, tuning: LinkTuning = LinkTuning(),
        clock: any SteadyClock = MonotonicClock()
    ) {
        self.endpoint = endpoint
        self.tuning = tuning
        self.clock = clock
        self.logger = logger
        mailbox = LinkMailbox(softLimit: tuning.maxQueuedWords, hardLimit: tuning.maxQueuedWords)
        roster = SharedRoster(terms: tuning.roster)
    }

    /// Makes the endpoint's directory (0700), takes its lock and binds the socket (0600), so that start-up fails early.
    /// Workers can connect from here on; what they send waits for `run()`.
    ///
    /// - Throws: `LinkError`: `alreadyBound`, `unsafeDirectory`, `invalidEndpoint` when another file is in the way.
    package func bind() throws {
        try binding.withLock { binding in
            if binding == nil { binding = try EndpointBinding(endpoint, tuning: tuning) }
        }
    }

    /// Serves the link, bound before or here. Returns at graceful shutdown, after sending what is queued, and at
    /// cancellation at once; then the endpoint is free and the thread gone. Runs once.
    ///
    /// - Parameter onBatch: Called on the link's thread with everything that arrived together. It must not block: as
    ///   long as it runs, nothing is sent or received.
    /// - Throws: `LinkError` when the endpoint cannot be bound or the socket fails.
    package func run(onBatch: @escaping @Sendable ([GatewayInbound]) -> Void) async throws {
        try bind()
        guard let bound = binding.withLock({ $0.take() }) else { return }
        try await serveLink(named: "navi-link", mailbox: mailbox) { [self] in
            defer { bound.socket.close(linger: tuning.flushWithin) }
            let end = GatewayEnd(
                socket: bound.socket, tuning: tuning, logger: logger, counters: counters, roster: roster,
                onBatch: onBatch)
            var loop = try LinkLoop(
                end, socket: bound.socket, mailbox: mailbox, watched: try bound.socket.watchDisconnections(),
                clock: clock, tuning: tuning, heart: heart)
            try loop.run()
        }
    }

    /// Keeps a seat for the turn at the worker with the most free credit; `nil` when none has any. Either `assign` or
    /// `withdraw` has to follow; a seat of which nothing is heard is given back by itself. Returns at once.
    package func offer(_ turn: TurnID) -> Seat? {
        let now = clock.reading
        return roster.update { $0.offer(turn, at: now) }
    }

    /// Says something to the workers. Words go out in their order.
    package func send(_ word: PoolWord) {
        mailbox.append(CollectionOfOne(word))
    }

    /// Workers that are alive.
    package var workerCount: Int { figures.peers }

    /// Those of them that take turns.
    package var takerCount: Int { counters.takers.load(ordering: .relaxed) }

    package var figures: LinkFigures { counters.figures }

    /// Lets the link look at its clock; for tests that have their own.
    func poke() {
        mailbox.poke()
    }
}
