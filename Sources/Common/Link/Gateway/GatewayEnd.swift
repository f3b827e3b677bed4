import Logging
import NIOCore
import NaviProtocol
import NaviTelemetry

/// The gateway's side of the loop: performs what the roster decides.
struct GatewayEnd: LinkEnd {
    /// A broken connection is reported a moment before the socket knows that its peer is unreachable.
    private static let probeDelay = Duration.milliseconds(2)

    private let socket: ZeroMQSocket
    private let tuning: LinkTuning
    private let logger: Logger
    private let counters: LinkCounters
    private let onBatch: @Sendable ([GatewayInbound]) -> Void
    private let roster: SharedRoster
    private var actions: [Roster.Action] = []
    private var batch: [GatewayInbound] = []
    private var peers = PeerTable()
    private var rejected = FirstTimes()
    private var refusing = FirstTimes()
    private var scratch = ByteBuffer()
    private var probeAt: Duration?

    init(
        socket: ZeroMQSocket, tuning: LinkTuning, logger: Logger, counters: LinkCounters,
        roster: SharedRoster, onBatch: @escaping @Sendable ([GatewayInbound]) -> Void
    ) {
        self.socket = socket
        self.tuning = tuning
        self.logger = logger
        self.counters = counters
        self.onBatch = onBatch
        self.roster = roster
    }

    var isReadyForMore: Bool { true }

    var isBlocked: Bool { false }

    mutating func send(_ queued: inout [PoolWord], dropped: Int, at now: Duration) throws(LinkError) -> Bool {
        if dropped > 0 { counters.dropped.increase(by: dropped) }
        guard !queued.isEmpty else { return false }
        for word in queued where !roster.update({ $0.take(word, at: now, into: &actions) }) {
            counters.dropped.increase()
        }
        queued.removeAll(keepingCapacity: true)
        try perform(at: now)
        return true
    }

    mutating func receive(at now: Duration) throws(LinkError) -> Int {
        var count = 0
        while count < tuning.maxBatch, try socket.receive() {
            count += 1
            counters.messagesIn.increase(by: try receiveMessages(at: now))
            try perform(at: now)
        }
        deliver()
        return count
    }

    mutating func tick(at now: Duration, mayJudge: Bool) throws(LinkError) -> Duration {
        if try socket.takeDisconnections() { probeAt = now + Self.probeDelay }
        let mustProbe = probeAt.map { now >= $0 } ?? false
        if mustProbe { probeAt = nil }
        if !mayJudge { excuseSilence(at: now) }
        let next = roster.update { $0.tick(at: now, probeAll: mustProbe, into: &actions) }
        try perform(at: now)
        deliver()
        return [next, probeAt].compactMap(\.self).reduce(now + tuning.liveness.interval, min)
    }

    mutating func excuseSilence(at now: Duration) {
        roster.update { $0.excuseSilence(at: now) }
    }

    mutating func sayGoodbye() {}
}

extension GatewayEnd {
    /// Takes the messages whose first part, the sender's routing id, has been received.
    ///
    /// - Returns: How many there were.
    private mutating func receiveMessages(at now: Duration) throws(LinkError) -> Int {
        guard let worker = peers.worker(for: socket.received) else {
            reject("a peer without a worker's id", peer: "unnamed", error: .malformed)
            try socket.skipRest()
            return 1
        }
        guard socket.hasMore, try socket.receive(), !socket.hasMore else {
            reject("wrong number of parts", peer: worker.value, error: .malformed)
            try socket.skipRest()
            return 1
        }
        guard socket.received.count > 0 else {
            roster.update { $0.connected(worker, at: now, into: &actions) }
            return 1
        }
        do {
            let messages = try LinkCodec.decodeWorkerMessages(ByteBuffer(bytes: socket.received), from: worker)
            roster.update { roster in
                for message in messages { roster.receive(message, from: worker, at: now, into: &actions) }
            }
            return messages.count
        } catch {
            reject("not understood", peer: worker.value, error: error)
            return 1
        }
    }

    /// Performs the roster's actions, those included that follow from a failed one.
    private mutating func perform(at now: Duration) throws(LinkError) {
        var position = 0
        while position < actions.count {
            switch actions[position] {
            case .deliver(let inbound): batch.append(inbound)
            case .send(let worker, let message): try transmit(message, to: worker, at: now)
            }
            position += 1
        }
        actions.removeAll(keepingCapacity: true)
    }

    private mutating func transmit(
        _ message: GatewayMessage, to worker: WorkerID, at now: Duration
    ) throws(LinkError) {
        switch try route(message, to: worker) {
        case .sent: counters.messagesOut.increase()
        case .unreachable: roster.update { $0.lose(worker, at: now, into: &actions) }
        case .wouldBlock:
            counters.dropped.increase()
            roster.update { $0.refused(message, by: worker, at: now, into: &actions) }
            if refusing.isFirst(worker.value) {
                logger.warning("a worker does not read the link", metadata: .of([.worker: worker]))
            }
        }
    }

    private mutating func route(
        _ message: GatewayMessage, to worker: WorkerID
    ) throws(LinkError) -> ZeroMQSocket.SendResult {
        let address = try socket.send(worker.value, hasMore: true)
        guard address == .sent else { return address }
        scratch.clear()
        LinkCodec.encode(message, into: &scratch)
        return try socket.send(scratch)
    }

    private mutating func deliver() {
        let (workers, takers, pending) = roster.update { ($0.workerCount, $0.takerCount, $0.pendingCount) }
        counters.peers.store(workers, ordering: .relaxed)
        counters.takers.store(takers, ordering: .relaxed)
        counters.pendingTurns.store(pending, ordering: .relaxed)
        guard !batch.isEmpty else { return }
        counters.batchesIn.increase()
        let delivered = batch
        batch = []
        onBatch(delivered)
    }

    private mutating func reject(_ reason: String, peer: String, error: LinkCodecError) {
        counters.malformed.increase()
        guard rejected.isFirst(peer) else { return }
        logger.warning(
            "dropped a message on the link",
            metadata: .of([.worker: peer, .reason: reason, .error: String(describing: error)]))
    }
}
