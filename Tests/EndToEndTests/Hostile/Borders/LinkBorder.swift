import Foundation
import NIOCore
import NIOPosix
import NaviProtocol
import NaviStore
import TestKit

@testable import NaviLink

/// A peer that connects to the gateway's end of the link and sends what no worker would.
struct LinkBorder: Border {
    let kind = BorderKind.link

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        let endpoint = try LinkEndpoint("ipc://\(ground.system.stateFolder)/run/link.sock")
        try await ground.withSessions(1) { sessions in
            // Somebody watches the session whose frames are made up.
            let watcher = try await ground.system.connect(sessions[0], options: .init(onText: { _ in }))
            let peer = try HostilePeer(worker: WorkerID("hostile-\(numbers.lowerBound)"), at: endpoint)
            defer { peer.close() }
            for number in numbers {
                var edges = ground.edges(kind, number)
                let message = WorkerWord.bytes(&edges, session: sessions[0])
                ground.tally.begin(kind, number, message)
                if number % 50 == 0 {
                    try await HostilePeer.send(edges.damaged(message), toSocket: endpoint.path)
                } else {
                    try await peer.send(message)
                }
                // The bystander's frames go the same way: a stream of messages is tried, not a flood.
                if number % 20 == 0 { try await Task.sleep(for: .milliseconds(2)) }
            }
            try await peer.waitUntilRead()
            try? await watcher.abort()
        }
        ground.tally.count(kind, "read", numbers.count)
    }
}

/// A gateway that is none, for a worker that trusts its link.
struct WorkerLinkBorder: Border {
    let kind = BorderKind.linkOfWorker

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        let endpoint = try LinkEndpoint("ipc://\(ground.folder["link.sock"])")
        // The socket of the batch before, or of nobody.
        try? FileManager.default.removeItem(atPath: endpoint.path)
        let socket = try ZeroMQSocket.router(LinkTuning())
        try socket.bind(endpoint)
        defer { socket.close(linger: .zero) }
        if ground.guarded.workers.isEmpty {
            try await ground.guarded.startWorker(environment: ["NAVI_LINK": endpoint.description])
        }
        let worker = try await Self.identity(socket)
        for number in numbers {
            var edges = ground.edges(kind, number)
            let message = GatewayWord.bytes(&edges)
            ground.tally.begin(kind, number, message)
            try await Self.send(message, to: worker, over: socket)
            if number % 100 == 0 { while try socket.receive() {} }
        }
        // The answer to a HELLO is READY: everything before has been read by then.
        while try socket.receive() {}
        var hello = ByteBuffer()
        LinkCodec.encode(GatewayMessage.hello, into: &hello)
        try await Self.send(Array(hello.readableBytesView), to: worker, over: socket)
        try await eventually("the worker to answer HELLO") {
            guard try socket.receive(), socket.received.count > 1 else { return false }
            return socket.received[1] == WireType.ready.rawValue
        }
        ground.tally.count(kind, "read", numbers.count)
    }

    private static func identity(_ socket: ZeroMQSocket) async throws -> String {
        var identity = ""
        try await eventually("the worker to connect") {
            guard try socket.receive() else { return false }
            identity = String(decoding: socket.received, as: UTF8.self)
            try socket.skipRest()
            return true
        }
        return identity
    }

    private static func send(_ bytes: [UInt8], to worker: String, over socket: ZeroMQSocket) async throws {
        try await eventually("the worker to take a message") {
            guard try socket.send(worker, hasMore: true) == .sent else { return false }
            _ = try socket.send(ByteBuffer(bytes: bytes))
            return true
        }
    }
}

/// A worker's end of the link that sends any bytes.
struct HostilePeer {
    private let socket: ZeroMQSocket

    init(worker: WorkerID, at endpoint: LinkEndpoint) throws {
        socket = try .dealer(worker, LinkTuning())
        try socket.connect(endpoint)
    }

    func send(_ bytes: [UInt8]) async throws {
        while try socket.receive() {}
        try await eventually("the gateway to take a message") { try socket.send(ByteBuffer(bytes: bytes)) == .sent }
    }

    /// An unknown worker's sign of life is answered with HELLO.
    func waitUntilRead() async throws {
        for message in [WorkerMessage.goodbye, .heartbeat(running: 0)] {
            var buffer = ByteBuffer()
            LinkCodec.encode(message, into: &buffer)
            try await send(Array(buffer.readableBytesView))
        }
        try await eventually("the gateway to answer") { try socket.receive() }
    }

    func close() { socket.close(linger: .zero) }

    /// Bytes that need not be those of ZeroMQ's own protocol, over a connection of their own.
    static func send(_ bytes: [UInt8], toSocket path: String) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(unixDomainSocketPath: path).get()
        let greeting: [UInt8] = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 1] + Array("NULL".utf8)
        try? await channel.writeAndFlush(ByteBuffer(bytes: greeting + bytes)).get()
        try? await channel.close().get()
    }
}

/// One message of a worker.
enum WorkerWord {
    static func bytes(_ edges: inout Edges, session: SessionID) -> [UInt8] {
        var buffer = ByteBuffer()
        LinkCodec.encode(message(&edges, session), into: &buffer)
        var bytes = Array(buffer.readableBytesView)
        if edges.once(in: 6) { bytes = [LinkCodec.version, WireType.packet.rawValue] + length(bytes.count) + bytes }
        switch edges.number(0...4) {
        case 0: break
        case 1: bytes = LinkWord.withEdge(bytes, &edges)
        case 2: bytes = [LinkCodec.version, UInt8(edges.number(0...90))] + edges.bytes(max: 100)
        default: for _ in 0..<edges.number(1...3) { bytes = edges.damaged(bytes) }
        }
        return promisesNothing(bytes) ? bytes : Array(bytes.dropLast())
    }

    /// A worker that says that it takes turns gets some, whoever it is: what then becomes of them is for other tests.
    private static func promisesNothing(_ bytes: [UInt8]) -> Bool {
        guard let messages = try? LinkCodec.decodeWorkerMessages(ByteBuffer(bytes: bytes), from: WorkerID("x")) else {
            return true
        }
        return messages.allSatisfy { if case .ready(let ready) = $0 { ready.capacity == 0 } else { true } }
    }

    private static func message(_ edges: inout Edges, _ session: SessionID) -> WorkerMessage {
        let turn = TurnID.random()
        let key = TurnKey(
            sessionID: edges.once(in: 4) ? .random() : session, turnID: turn, ordinal: count(&edges),
            attempt: count(&edges))
        switch edges.number(0...8) {
        case 0: return .ready(.init(workerID: WorkerID("x"), capacity: 0, running: [key, key]))
        case 1: return .heartbeat(running: count(&edges))
        case 2, 3: return .events(key, frames(&edges))
        case 4: return .replayed(key, frames(&edges), end: count(&edges))
        case 5: return .replayGone(turn, attempt: count(&edges))
        case 6: return .notice(session, ByteBuffer(bytes: FrameCase.json(&edges)))
        case 7: return .jobEnded(edges.pick(Edges.integers))
        default: return edges.once(in: 4) ? .goodbye : .released(turn)
        }
    }

    private static func frames(_ edges: inout Edges) -> [TurnFrame] {
        let first = edges.once(in: 3) ? count(&edges) : 0
        let honest = #"{"type":"stream_delta","delta":"x","cursor":"0.1.0"}"#
        return (0..<edges.number(0...3)).map { position in
            TurnFrame(
                index: min(first, Int(UInt32.max) - 8) + position, kind: edges.pick(ServerFrame.Kind.allCases),
                outcome: edges.pick([nil, nil, nil, .done, .stopped, .failed, .interrupted]),
                json: ByteBuffer(bytes: edges.spoiled(honest)))
        }
    }

    private static func count(_ edges: inout Edges) -> Int { Int(clamping: edges.integer()).magnitude.clamped }

    private static func length(_ count: Int) -> [UInt8] { LinkWord.bigEndian(UInt32(clamping: count)) }
}

/// One message of a gateway.
enum GatewayWord {
    static func bytes(_ edges: inout Edges) -> [UInt8] {
        let turn = TurnID.random()
        // A worker that drains or is frozen by words of its gateway does as it is told.
        let messages: [GatewayMessage] = [
            .hello, .wake(turn), .assign(assignment(of: turn, &edges)), .tell(.stop, of: turn),
            .tell(.replay(attempt: 1, from: 0), of: turn), .tell(.acknowledgeEnd(attempt: 1), of: turn), .heartbeat,
        ]
        var buffer = ByteBuffer()
        LinkCodec.encode(edges.pick(messages), into: &buffer)
        var bytes = Array(buffer.readableBytesView)
        if edges.once(in: 3) { bytes = LinkWord.withEdge(bytes, &edges) }
        if edges.once(in: 2) { bytes = edges.damaged(bytes) }
        if bytes.count == 2, bytes[1] == WireType.drain.rawValue { bytes.append(0) }
        return bytes
    }
}

extension GatewayWord {
    /// A turn of which no row knows, with texts and figures of any kind.
    private static func assignment(of turn: TurnID, _ edges: inout Edges) -> Assignment {
        let time = Timestamp(clamping: Int64(clamping: edges.integer()))
        var session = SessionRecord(id: .random(), profileID: edges.text(), createdAt: time, lastActive: time)
        session.messageCount = Int(clamping: edges.integer())
        let question = Message(
            index: Int(clamping: edges.integer()), role: .user, content: edges.text(), createdAt: time, turnID: turn)
        return Assignment(
            worker: WorkerID("x"), leaseUntil: Int64(clamping: edges.integer()), turnID: turn,
            ordinal: Int(clamping: edges.integer()), attempt: 1, sessionID: session.id,
            profileID: session.profileID, userMessage: question, numberedNow: false, startedAt: time, session: session,
            stored: StoredContext(ContextRecord(session: session, summary: nil, messages: [question])))
    }
}

enum LinkWord {
    /// Four or eight bytes of a message replaced by an integer from the ends of its range.
    static func withEdge(_ bytes: [UInt8], _ edges: inout Edges) -> [UInt8] {
        guard bytes.count > 6 else { return bytes }
        var bytes = bytes
        let place = edges.number(2...(bytes.count - 4))
        bytes.replaceSubrange(place..<(place + 4), with: bigEndian(UInt32(truncatingIfNeeded: edges.integer())))
        return bytes
    }

    static func bigEndian(_ number: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}

extension UInt {
    /// As an `Int`, cut to fit.
    fileprivate var clamped: Int { Int(clamping: self) }
}
