import Glibc
import NIOCore
import NIOPosix
import NaviProtocol
import Synchronization
import TestKit

/// Time that Navi adds between a model and a client. The model's tokens are readings of the monotonic clock, which all
/// processes share.
struct LatencyLane {
    let settings: LaneSettings

    /// From sending a message to the first token, at one session, with a model that answers at once; and what of it
    /// Navi adds to the model server's own time. Both are asked in turns, so that both meet the same machine.
    func firstToken() async throws -> [Figure] {
        // Reading Navi's requests would cost the model more than reading the short ones it is asked with alone.
        let model = try await ScriptedModelServer.start(prepared: .answer("x"))
        let direct = SharedSamples()
        let samples = try await NaviSystem.run(settings.options(durability: "normal"), model: model) { system in
            let end = ContinuousClock.now + settings.duration
            var samples = Samples()
            // A new session now and then, so that contexts stay as short as they are in use.
            while ContinuousClock.now < end {
                samples.append(try await firstTokens(system))
                try await DirectModelLoop.run(calls: 10, port: model.port, samples: direct)
            }
            return samples
        }
        try await model.stop()
        let (through, alone) = (samples.quantile(0.5), direct.all.quantile(0.5))
        return [
            Figure("first token, one session, p50", through, "ms"),
            Figure("first token, one session, p99", samples.quantile(0.99), "ms"),
            Figure("first token, the model server alone, p50", alone, "ms"),
            Figure("first token, one session, added by Navi, p50", through - alone, "ms", .atMost(0.8)),
        ]
    }

    /// A few turns of one new session.
    private func firstTokens(_ system: NaviSystem) async throws -> Samples {
        let session = try await system.rest.createSession()
        let (loop, samples) = (MultiThreadedEventLoopGroup.singleton.next(), SharedSamples())
        let finished = loop.makePromise(of: Void.self)
        let channel = try await LoadConnection.open(path: "/ws/sessions/\(session)", port: system.port, on: loop) {
            FirstTokenLoop(samples: samples, turns: 10, finished: finished)
        }
        try await finished.futureResult.get()
        try await channel.close()
        return samples.all
    }

    /// From a token's making to its arrival, at 100 streams of 50 tokens/s.
    func streams() async throws -> [Figure] {
        let count = Int(settings.duration.inSeconds * 50)
        let steps = (0..<count).flatMap { _ in [ModelStep.clockReading, .pause(.milliseconds(20))] }
        let model = try await ScriptedModelServer.start { _ in ModelScript(steps) }
        let samples = try await NaviSystem.run(settings.options(durability: "normal"), model: model) { system in
            var sessions: [SessionID] = []
            for _ in 0..<100 { sessions.append(try await system.rest.createSession()) }
            return try await observe(sessions, system: system, seconds: settings.duration) { samples in
                TokenAge(samples: samples)
            }
        }
        try await model.stop()
        return [
            Figure("added latency, 100 streams of 50 tokens/s, p50", samples.quantile(0.5), "ms", .atMost(0.5)),
            Figure("added latency, 100 streams of 50 tokens/s, p99", samples.quantile(0.99), "ms", .atMost(5)),
            Figure("tokens observed", Double(samples.count), ""),
        ]
    }

    private func observe(
        _ sessions: [SessionID], system: NaviSystem, seconds: Duration,
        behavior: @escaping @Sendable (SharedSamples) -> any LoadBehavior
    ) async throws -> Samples {
        let samples = SharedSamples()
        var channels: [any Channel] = []
        for session in sessions {
            channels.append(
                try await LoadConnection.open(
                    path: "/ws/sessions/\(session)", port: system.port,
                    on: MultiThreadedEventLoopGroup.singleton.next()
                ) { behavior(samples) })
        }
        try await Task.sleep(for: seconds)
        for channel in channels { try await channel.close() }
        return samples.all
    }
}

/// Samples in milliseconds, from several event loops.
final class SharedSamples: Sendable {
    private let samples = Mutex(Samples())

    var all: Samples { samples.withLock { $0 } }

    func append(_ value: Double) {
        samples.withLock { $0.append(value) }
    }

    /// The monotonic clock, in nanoseconds: the clock of `ModelStep.clockReading`.
    static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// Measures from each message to the first delta of its answer.
private final class FirstTokenLoop: LoadBehavior {
    private let samples: SharedSamples
    private let turns: Int
    private let finished: EventLoopPromise<Void>
    private var done = 0
    private var sent: UInt64 = 0

    /// - Parameter turns: After so many the session has had enough.
    init(samples: SharedSamples, turns: Int, finished: EventLoopPromise<Void>) {
        self.samples = samples
        self.turns = turns
        self.finished = finished
    }

    func frame(_ kind: FrameScanner.Kind, _ payload: ByteBuffer, send: (String) -> Void) {
        switch kind {
        case .sessionSync: ask(send)
        case .streamEnd:
            done += 1
            if done < turns { ask(send) } else { finished.succeed() }
        case .streamDelta:
            samples.append(Double(SharedSamples.now() - sent) / 1e6)
        case .error, .close: finished.fail(TurnFailed())
        case .other: break
        }
    }

    private func ask(_ send: (String) -> Void) {
        sent = SharedSamples.now()
        send(#"{"type":"message","content":"go on"}"#)
    }
}

/// Measures the age of every clock reading that arrives.
private final class TokenAge: LoadBehavior {
    private let samples: SharedSamples

    init(samples: SharedSamples) {
        self.samples = samples
    }

    func frame(_ kind: FrameScanner.Kind, _ payload: ByteBuffer, send: (String) -> Void) {
        switch kind {
        case .sessionSync:
            send(#"{"type":"message","content":"go on"}"#)
        case .streamDelta:
            let now = SharedSamples.now()
            for reading in FrameScanner.delta(of: payload).split(separator: UInt8(ascii: " ")) {
                if let made = UInt64(Substring(reading)) { samples.append(Double(now - made) / 1e6) }
            }
        case .streamEnd, .error, .close, .other:
            break
        }
    }
}

/// A turn of the load did not end as it should.
private struct TurnFailed: Error {}
