import Logging
import NIOCore
import NaviProtocol
import NaviTelemetry
import Synchronization

/// A worker's side of the loop.
struct WorkerEnd: LinkEnd {
    private let socket: ZeroMQSocket
    private let tuning: LinkTuning
    private let logger: Logger
    private let counters: LinkCounters
    private let identity: WorkerID
    private let capacity: WorkerCapacity
    private let turns: any HeldTurns
    private let onBatch: @Sendable ([GatewayMessage]) -> Void
    private var gateway: Liveness
    /// What is being sent, from `next` on.
    private var unsent: [WorkerMessage] = []
    private var next = 0
    /// READY goes out before anything else.
    private var isReadyDue = true
    /// Something was dropped: READY follows what is queued, so that the gateway looks for what it misses.
    private var hasDropped = false
    private var rejected = FirstTimes()
    private var scratch = ByteBuffer()

    init(
        socket: ZeroMQSocket, tuning: LinkTuning, logger: Logger, counters: LinkCounters, worker: WorkerID,
        now: Duration, capacity: WorkerCapacity, turns: any HeldTurns,
        onBatch: @escaping @Sendable ([GatewayMessage]) -> Void
    ) {
        self.socket = socket
        self.tuning = tuning
        self.logger = logger
        self.counters = counters
        identity = worker
        self.capacity = capacity
        self.turns = turns
        self.onBatch = onBatch
        gateway = Liveness(terms: tuning.liveness, now: now)
    }

    var isReadyForMore: Bool { next == unsent.count }

    var isBlocked: Bool { isReadyDue || !isReadyForMore }

    mutating func send(_ queued: inout [WorkerMessage], dropped: Int, at now: Duration) throws(LinkError) -> Bool {
        if dropped > 0 {
            counters.dropped.increase(by: dropped)
            hasDropped = true
        }
        if !queued.isEmpty {
            unsent = EventCoalescer.coalesce(queued)
            next = 0
            queued.removeAll(keepingCapacity: true)
        }
        let before = next
        let announced = try announceIfDue()
        guard !isReadyDue else { return announced }
        while next < unsent.count {
            let end = unsent[next...].firstIndex(where: \.isReady) ?? unsent.endIndex
            if end == next {
                isReadyDue = true
                next += 1
                continue
            }
            let count = try transmit(unsent[next..<end])
            guard count > 0 else { break }
            next += count
        }
        let sent = next - before
        if isReadyForMore { finishQueue() }
        return announced || sent > 0
    }

    mutating func receive(at now: Duration) throws(LinkError) -> Int {
        var batch: [GatewayMessage] = []
        var count = 0
        while count < tuning.maxBatch, try socket.receive() {
            count += 1
            if let message = try decodeReceived() { batch.append(message) }
        }
        guard count > 0 else { return 0 }
        gateway.heard(at: now)
        counters.messagesIn.increase(by: count)
        counters.peers.store(1, ordering: .relaxed)
        if !batch.isEmpty {
            counters.batchesIn.increase()
            onBatch(batch)
        }
        return count
    }

    mutating func tick(at now: Duration, mayJudge: Bool) throws(LinkError) -> Duration {
        if gateway.isLost(at: now), mayJudge {
            counters.peers.store(0, ordering: .relaxed)
            isReadyDue = true
        }
        if gateway.isBeatDue(at: now) {
            gateway.beat(at: now)
            if isReadyDue {
                _ = try announceIfDue()
            } else {
                _ = try transmit([.heartbeat(running: turns.keys.count)])
            }
        }
        return gateway.nextBeat
    }

    mutating func excuseSilence(at now: Duration) {
        gateway.heard(at: now)
    }

    mutating func sayGoodbye() throws(LinkError) {
        _ = try transmit([.goodbye])
    }
}

extension WorkerEnd {
    private mutating func finishQueue() {
        unsent = []
        next = 0
        if hasDropped {
            hasDropped = false
            isReadyDue = true
        }
    }

    private mutating func announceIfDue() throws(LinkError) -> Bool {
        guard isReadyDue else { return false }
        let ready = WorkerMessage.Ready(workerID: identity, capacity: capacity.current, running: turns.keys)
        guard try transmit([.ready(ready)]) > 0 else { return false }
        isReadyDue = false
        return true
    }

    /// Sends as many of the messages as go together.
    ///
    /// - Returns: How many; 0 when there is no connection or its queue is full.
    private mutating func transmit(_ messages: ArraySlice<WorkerMessage>) throws(LinkError) -> Int {
        scratch.clear()
        let count = LinkCodec.encode(packet: messages, into: &scratch)
        switch try socket.send(scratch) {
        case .sent:
            counters.messagesOut.increase(by: count)
            return count
        case .wouldBlock, .unreachable: return 0
        }
    }

    /// `nil` for what the link keeps to itself.
    private mutating func decodeReceived() throws(LinkError) -> GatewayMessage? {
        let bytes = ByteBuffer(bytes: socket.received)
        let isSinglePart = !socket.hasMore
        try socket.skipRest()
        do {
            guard isSinglePart else { throw LinkCodecError.malformed }
            let message = try LinkCodec.decodeGatewayMessage(bytes, at: identity)
            if message == .hello { isReadyDue = true }
            return message == .heartbeat ? nil : message
        } catch {
            counters.malformed.increase()
            if rejected.isFirst("gateway") {
                logger.warning(
                    "dropped a message on the link", metadata: .of([.error: String(describing: error)]))
            }
            return nil
        }
    }
}

extension WorkerMessage {
    fileprivate var isReady: Bool {
        if case .ready = self { true } else { false }
    }
}
