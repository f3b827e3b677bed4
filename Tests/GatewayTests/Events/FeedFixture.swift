import NIOCore
import NaviLink
import NaviProtocol
import NaviStore
import Testing

@testable import gateway

let start = ContinuousClock.now
let workerA = WorkerID("worker-a")
let workerB = WorkerID("worker-b")

/// One turn and its frames, as a worker would send them.
struct TurnFixture {
    let session: SessionID
    let turn = TurnID.random()
    let ordinal: Int

    init(session: SessionID = .random(), ordinal: Int = 0) {
        self.session = session
        self.ordinal = ordinal
    }

    func key(attempt: Int = 1) -> TurnKey {
        TurnKey(sessionID: session, turnID: turn, ordinal: ordinal, attempt: attempt)
    }

    /// Frame 0 begins the attempt, `end` (if there is one) is its terminal frame, the others are deltas.
    func frames(_ range: Range<Int>, attempt: Int = 1, end: Int? = nil) -> [TurnFrame] {
        range.map { index in
            let cursor = Cursor(turnOrdinal: ordinal, attempt: attempt, index: index)
            if index == end {
                let frame = ServerFrame.streamStopped(StreamStopped(turnID: turn, messageIndex: 1))
                return TurnFrame(frame, at: cursor)
            }
            if index == 0 {
                return TurnFrame(first(attempt), at: cursor)
            }
            return TurnFrame(text: "\(index) ", at: cursor)
        }
    }

    func events(
        _ range: Range<Int>, attempt: Int = 1, end: Int? = nil, from worker: WorkerID = workerA
    ) -> GatewayInbound {
        .message(worker, .events(key(attempt: attempt), frames(range, attempt: attempt, end: end)))
    }

    /// Frame 0 begins the attempt, the others are deltas of 1,000 characters.
    func longEvents(_ range: Range<Int>) -> GatewayInbound {
        let text = String(repeating: "x", count: 1000)
        let frames = range.map { index in
            if index == 0 { return self.frames(0..<1)[0] }
            return TurnFrame(text: text, at: cursor(index))
        }
        return .message(workerA, .events(key(), frames))
    }

    func replayed(
        _ range: Range<Int>, attempt: Int = 1, end: Int? = nil, from worker: WorkerID = workerA
    ) -> GatewayInbound {
        .message(
            worker, .replayed(key(attempt: attempt), frames(range, attempt: attempt, end: end), end: range.upperBound))
    }

    func cursor(_ index: Int, attempt: Int = 1) -> Cursor {
        Cursor(turnOrdinal: ordinal, attempt: attempt, index: index)
    }

    func feed() -> TurnFeed {
        TurnFeed(sessionID: session, turnID: turn, ordinal: ordinal, now: start)
    }

    func summary(_ state: TurnState = .running, attempt: Int = 1, worker: WorkerID? = workerA) -> TurnSummary {
        TurnSummary(turnID: turn, ordinal: ordinal, state: state, attempt: attempt, workerID: worker)
    }

    func accepted(position: Int = 0) -> AcceptedTurn {
        AcceptedTurn(turnID: turn, ordinal: ordinal, state: .queued, queuePosition: position)
    }

    /// A worker's as it is accepted.
    func assigned() -> AcceptedTurn {
        var accepted = accepted()
        accepted.state = .running
        accepted.assignment = Assignment(
            worker: workerA, leaseUntil: 5000, turnID: turn, ordinal: ordinal, attempt: 1, sessionID: session,
            profileID: "secretary",
            userMessage: Message(index: 0, role: .user, content: "hello", createdAt: Timestamp(milliseconds: 0)),
            numberedNow: false, startedAt: Timestamp(milliseconds: 0), session: snapshot(session).session)
        return accepted
    }

    private func first(_ attempt: Int) -> ServerFrame {
        attempt == 1
            ? .streamStart(StreamStart(turnID: turn, attempt: 1))
            : .streamRestart(
                StreamRestart(turnID: turn, attempt: attempt, reason: "worker_lost", messageIndex: 0))
    }
}

extension TurnFeed {
    /// What clients are shown since the last time.
    mutating func shown() -> [TurnFrame] {
        Array(takeUnshown())
    }
}

func snapshot(
    _ session: SessionID, running: TurnSummary? = nil, queued: [QueuedTurn] = [], latest: Int? = nil,
    lastActive: Timestamp = Timestamp(milliseconds: 0)
) -> SessionSnapshot {
    SessionSnapshot(
        session: SessionRecord(
            id: session, profileID: "secretary", name: nil, nameIsUserGiven: false, pinned: false,
            createdAt: Timestamp(milliseconds: 0), lastActive: lastActive, messageCount: 0, preview: "",
            maxContextTokens: 0),
        running: running, queued: queued, latestTurnOrdinal: latest)
}

/// What one socket got, decoded.
struct Received: Equatable {
    var frames: [ReceivedFrame] = []
    var closed: CloseCode?

    var sync: SessionSync? {
        if case .sessionSync(let sync) = frames.first?.frame { sync } else { nil }
    }

    /// The frames with a cursor, as `turn.index`.
    var places: [String] { frames.compactMap { $0.cursor.map { "\($0.turnOrdinal).\($0.index)" } } }

    /// The indexes of the frames with a cursor.
    var indexes: [Int] { frames.compactMap { $0.cursor?.index } }

    var kinds: [ServerFrame.Kind] { frames.map(\.frame.kind) }
}

extension EncodedFrame {
    /// As a client reads it.
    func decoded() throws -> ReceivedFrame {
        try ReceivedFrame(json: Array(json.readableBytesView))
    }
}

extension [EncodedFrame] {
    /// As a client reads them.
    func decoded() throws -> [ReceivedFrame] {
        try map { try $0.decoded() }
    }
}

extension OutboundFrames {
    /// The frames' texts, as a client takes them apart.
    var payloads: [[UInt8]] { Self.payloads(of: [bytes]) }

    /// The same of bytes that are written one after the other.
    static func payloads(of pieces: [ByteBuffer]) -> [[UInt8]] {
        var (bytes, payloads) = (ByteBuffer(), [[UInt8]]())
        for piece in pieces { bytes.writeImmutableBuffer(piece) }
        while let head = bytes.readInteger(as: UInt16.self) {
            let length: Int? =
                switch head & 0x7F {
                case 126: bytes.readInteger(as: UInt16.self).map { Int($0) }
                case 127: bytes.readInteger(as: UInt64.self).map { Int(clamping: $0) }
                case let length: Int(length)
                }
            guard let length, let payload = bytes.readBytes(length: length) else { break }
            payloads.append(payload)
        }
        return payloads
    }
}

/// The hub's state with the sockets' ends, without loops, locks and time.
struct HubFixture {
    var state: HubState
    var now = start
    var received: [ConnectionID: Received] = [:]
    var words: [PoolWord] = []
    /// Everything that was counted.
    var marks: [TurnMark] = []
    /// Frames were held back at some time.
    var hasBlocked = false
    private var lastID: UInt64 = 0

    init(settled: Bool = true, ended: EndedFeeds = EndedFeeds()) {
        state = HubState(
            limits: Limits(), settledAt: settled ? start : start + FeedTiming.settling, ended: ended)
    }

    mutating func register(_ session: SessionID) -> ConnectionRef {
        lastID += 1
        let ref = ConnectionRef(id: ConnectionID(value: lastID), loop: 0)
        state.register(ref, session: session)
        return ref
    }

    mutating func join(_ ref: ConnectionRef, _ snapshot: SessionSnapshot, cursor: Cursor? = nil) throws {
        try perform { state, now, effects in
            state.join(
                ref, cursor: cursor, snapshot: snapshot, now: now, wallClock: Timestamp(milliseconds: 1000),
                effects: &effects)
        }
    }

    mutating func connect(_ snapshot: SessionSnapshot, cursor: Cursor? = nil) throws -> ConnectionRef {
        let ref = register(snapshot.session.id)
        try join(ref, snapshot, cursor: cursor)
        return ref
    }

    mutating func receive(_ inbound: GatewayInbound...) throws {
        try perform { state, now, effects in
            for one in inbound { state.receive(one, now: now, effects: &effects) }
        }
    }

    @discardableResult
    mutating func tick() throws -> [TurnID] {
        var due: [TurnID] = []
        try perform { state, now, effects in due = state.tick(now: now, effects: &effects) }
        return due
    }

    /// What was said to the workers since the last call.
    mutating func takeWords() -> [PoolWord] {
        defer { words = [] }
        return words
    }

    mutating func perform(_ body: (inout HubState, ContinuousClock.Instant, inout HubEffects) -> Void) throws {
        var effects = HubEffects()
        body(&state, now, &effects)
        words += effects.words
        marks += effects.marks
        hasBlocked = hasBlocked || effects.hasBlocked
        for delivery in effects.deliveries {
            switch delivery.payload {
            case .frames(let batch):
                received[delivery.connection.id, default: Received()].frames += try batch.frames.decoded()
                #expect(batch.outbound.payloads == batch.frames.map { Array($0.json.readableBytesView) })
            case .welcome(let welcome):
                received[delivery.connection.id, default: Received()].frames += try welcome.frames.decoded()
            case .list: Issue.record("the hub knows nothing of the list")
            case .close(let code): received[delivery.connection.id, default: Received()].closed = code
            }
        }
    }

    subscript(_ ref: ConnectionRef) -> Received { received[ref.id] ?? Received() }
}
