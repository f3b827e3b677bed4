import NIOCore
import NIOPosix
import NaviProtocol
import Synchronization
import TestKit

/// What a load has counted so far.
final class LoadCounters: Sendable {
    struct Values {
        var turns = 0
        var tokens = 0
        var errors = 0
    }

    private let values = Mutex(Values())

    var now: Values { values.withLock { $0 } }

    func add(turns: Int = 0, tokens: Int = 0, errors: Int = 0) {
        values.withLock { values in
            values.turns += turns
            values.tokens += tokens
            values.errors += errors
        }
    }
}

/// Sends a message, waits for the whole answer, and sends the next: a closed loop on one session.
final class TurnLoop: LoadBehavior {
    private let counters: LoadCounters
    private let tokenBytes: Int
    private let turns: Int
    private let finished: EventLoopPromise<Void>
    private var done = 0

    /// - Parameters:
    ///   - tokenBytes: Bytes of one of the model's tokens; deltas may carry several.
    ///   - turns: After so many the session has had enough.
    init(counters: LoadCounters, tokenBytes: Int, turns: Int, finished: EventLoopPromise<Void>) {
        self.counters = counters
        self.tokenBytes = tokenBytes
        self.turns = turns
        self.finished = finished
    }

    func frame(_ kind: FrameScanner.Kind, _ payload: ByteBuffer, send: (String) -> Void) {
        switch kind {
        case .sessionSync:
            send(#"{"type":"message","content":"go on"}"#)
        case .streamDelta:
            counters.add(tokens: FrameScanner.delta(of: payload).count / tokenBytes)
        case .streamEnd:
            done += 1
            counters.add(turns: 1)
            if done < turns { send(#"{"type":"message","content":"go on"}"#) } else { finished.succeed() }
        case .error:
            counters.add(errors: 1)
            finished.succeed()
        case .close:
            finished.succeed()
        case .other:
            break
        }
    }
}

/// Runs closed loops on many sessions at once for a while.
struct TurnLoad {
    let system: NaviSystem
    let group: any EventLoopGroup
    let concurrency: Int
    let tokenBytes: Int
    /// A session is replaced after so many turns, so that contexts stay as short as they are in use.
    let turnsPerSession: Int

    /// What was counted, and what all processes of Navi used, while the clock ran.
    struct Result {
        var seconds: Double
        var turns: Int
        var tokens: Int
        var errors: Int
        var cpuSeconds: Double
    }

    func run(warmUp: Duration, duration: Duration) async throws -> Result {
        let counters = LoadCounters()
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<concurrency { tasks.addTask { try await drive(counters) } }
            try await Task.sleep(for: warmUp)
            let start = (counters.now, ProcessUsage.of(system.pids), ContinuousClock.now)
            try await Task.sleep(for: duration)
            let end = (counters.now, ProcessUsage.of(system.pids), ContinuousClock.now)
            tasks.cancelAll()
            return Result(
                seconds: start.2.duration(to: end.2).inSeconds, turns: end.0.turns - start.0.turns,
                tokens: end.0.tokens - start.0.tokens, errors: end.0.errors - start.0.errors,
                cpuSeconds: end.1.cpuSeconds - start.1.cpuSeconds)
        }
    }

    private func drive(_ counters: LoadCounters) async throws {
        let loop = group.next()
        while !Task.isCancelled {
            let session = try await system.rest.createSession()
            let finished = loop.makePromise(of: Void.self)
            let (bytes, turns) = (tokenBytes, turnsPerSession)
            let channel = try await LoadConnection.open(path: "/ws/sessions/\(session)", port: system.port, on: loop) {
                TurnLoop(counters: counters, tokenBytes: bytes, turns: turns, finished: finished)
            }
            try await withTaskCancellationHandler {
                try await finished.futureResult.get()
            } onCancel: {
                finished.succeed()
            }
            try await channel.close()
        }
    }
}

extension NaviSystem {
    /// Gateway, workers and janitor.
    var pids: [Int32] { ([gateway, janitor] + workers).compactMap { $0?.pid } }
}
