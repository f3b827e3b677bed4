import Logging
import NaviProtocol
import NaviTelemetry
import Synchronization

/// A worker's end of the link: a DEALER socket, connected and reconnected, owned by one thread.
///
/// It announces the worker (READY), gives and expects signs of life, and finds a restarted gateway by itself.
package final class WorkerLink: Sendable {
    /// Of the link's thread.
    package let heart = Heartbeat("link")
    private let endpoint: LinkEndpoint
    private let identity: WorkerID
    private let turns: any HeldTurns
    private let tuning: LinkTuning
    private let clock: any SteadyClock
    private let logger: Logger
    private let mailbox: LinkMailbox<WorkerMessage>
    private let counters = LinkCounters()
    private let capacity: WorkerCapacity

    /// - Parameters:
    ///   - workerID: Random per start of the process; the socket's routing id.
    ///   - capacity: Turns at once.
    package init(
        endpoint: LinkEndpoint, workerID: WorkerID, capacity: Int, turns: any HeldTurns,
        logger: Logger, tuning: LinkTuning = LinkTuning(), clock: any SteadyClock = MonotonicClock()
    ) {
        self.endpoint = endpoint
        identity = workerID
        self.turns = turns
        self.tuning = tuning
        self.clock = clock
        self.logger = logger
        self.capacity = WorkerCapacity(capacity)
        mailbox = LinkMailbox(softLimit: tuning.maxQueuedBytes, hardLimit: tuning.maxQueuedBytesInAll)
    }

    /// Queues messages for the gateway, in order; never blocks, and may be called from any thread, before `run()` too.
    ///
    /// While no gateway is there, or it does not read, 16 MiB wait. Beyond that live frames and notices are dropped,
    /// but for the ends of turns; beyond 64 MiB everything is. After a drop READY is sent again, whereupon the gateway
    /// asks for what it misses.
    package func send(_ messages: [WorkerMessage]) {
        mailbox.append(messages)
    }

    /// Announces another capacity, such as 0 when the worker drains.
    package func setCapacity(_ capacity: Int) {
        self.capacity.set(capacity)
        // Only its place in the queue counts: READY is made anew when its turn comes.
        mailbox.append(CollectionOfOne(.ready(.init(workerID: identity, capacity: capacity, running: []))))
    }

    /// Serves the link. Returns at graceful shutdown, after sending what is queued and a goodbye, within 250 ms each;
    /// at cancellation at once. Then the thread is gone. Runs once.
    ///
    /// - Parameter onBatch: Called on the link's thread with everything that arrived together, signs of life left out.
    ///   It must not block: as long as it runs, nothing is sent or received.
    /// - Throws: `LinkError` when the worker's id cannot be a routing id, or the socket fails. An absent gateway is no
    ///   error.
    package func run(onBatch: @escaping @Sendable ([GatewayMessage]) -> Void) async throws {
        guard identity.isRoutable else {
            throw LinkError(.invalidEndpoint, "worker id '\(identity)': expected 1 to 128 printable ASCII characters")
        }
        let socket = try ZeroMQSocket.dealer(identity, tuning)
        try socket.connect(endpoint)
        try await serveLink(named: "navi-link", mailbox: mailbox) { [self] in
            defer { socket.close(linger: tuning.flushWithin) }
            let end = WorkerEnd(
                socket: socket, tuning: tuning, logger: logger, counters: counters, worker: identity,
                now: clock.reading, capacity: capacity, turns: turns,
                onBatch: onBatch)
            var loop = try LinkLoop(end, socket: socket, mailbox: mailbox, clock: clock, tuning: tuning, heart: heart)
            try loop.run()
        }
    }

    /// The gateway was heard lately.
    package var isConnected: Bool { figures.peers > 0 }

    package var figures: LinkFigures { counters.figures }

    /// Lets the link look at its clock; for tests that have their own.
    func poke() {
        mailbox.poke()
    }
}
