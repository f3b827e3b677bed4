import NIOCore
import NaviLink
import NaviProtocol
import Synchronization
import TestKit

@testable import worker

/// What a worker sent to the gateway.
final class Sent: Gateways {
    private let messages = Mutex<[WorkerMessage]>([])
    private let arrivals = Mailbox<Void>("a message of the worker")

    func send(_ messages: [WorkerMessage]) {
        self.messages.withLock { $0 += messages }
        for _ in messages { arrivals.put(()) }
    }

    var all: [WorkerMessage] { messages.withLock { $0 } }

    /// Waits until something that was sent, now or later, fulfils the condition.
    func first<Value>(where found: (WorkerMessage) throws -> Value?) async throws -> Value {
        var seen = 0
        while true {
            for message in all[seen...] {
                seen += 1
                if let value = try found(message) { return value }
            }
            _ = try await arrivals.next()
        }
    }

    /// Frames of turns, in the order in which they were sent.
    func frames() throws -> [ReceivedFrame] {
        try all.flatMap { message -> [ReceivedFrame] in
            guard case .events(_, let frames) = message else { return [] }
            return try frames.map { try ReceivedFrame(json: Array($0.json.readableBytesView)) }
        }
    }

    /// Kinds of the turns' frames, deltas that follow each other taken as one.
    func kinds() throws -> [ServerFrame.Kind] {
        try frames().map(\.frame.kind).reduce(into: []) { kinds, kind in
            let isDelta = kind == .streamDelta || kind == .thinkingDelta
            if !isDelta || kinds.last != kind { kinds.append(kind) }
        }
    }

    /// Frames without a cursor.
    func notices() throws -> [ServerFrame] {
        try all.compactMap { message in
            guard case .notice(_, let json) = message else { return nil }
            return try ReceivedFrame(json: Array(json.readableBytesView)).frame
        }
    }

    /// Turns whose credit was given back.
    var released: [TurnID] {
        all.compactMap { message in
            guard case .released(let turn) = message else { return nil }
            return turn
        }
    }

    /// The joined text of all `stream_delta`s.
    func text() throws -> String {
        try frames().reduce(into: "") { text, received in
            if case .streamDelta(let delta) = received.frame { text += delta.delta }
        }
    }
}
