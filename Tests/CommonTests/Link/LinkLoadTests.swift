import NIOCore
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import NaviLink

@Suite(.timeLimit(.minutes(2))) struct LinkLoadTests {
    @Test("A hundred thousand events of fifty turns arrive complete, in order and in batches")
    func flood() async throws {
        let bench = try LinkBench()
        let keys = (1...50).map { LinkFixture.key($0) }
        let perTurn = 2000
        let tally = Tally(keys: keys, perTurn: perTurn)
        let gateway = GatewayLink(endpoint: bench.endpoint, logger: bench.logger)
        var tuning = LinkTuning()
        tuning.maxQueuedBytes = 64 << 20  // the test sends faster than any model
        let worker = bench.worker(tuning: tuning)
        try await bench.whileRunning(gateway, tally.add) {
            try await bench.whileRunning(worker) { _ in
                for index in 0..<perTurn {
                    for key in keys { worker.send([.events(key, [LinkFixture.text("word", at: index, of: key)])]) }
                }
                try await tally.done.wait(timeLimit: .seconds(60))
            }
        }
        #expect(tally.disorder == 0)
        #expect(gateway.figures.messagesIn < 100_000, "frames that queue up share a message")
        #expect(gateway.figures.messagesIn > gateway.figures.batchesIn)
        #expect(worker.figures.dropped == 0)
    }
}

/// Follows many turns at once and fires when all have arrived.
private final class Tally: Sendable {
    private struct State {
        var detectors: [TurnKey: GapDetector]
        var missing: Int
        var disorder = 0
    }

    let done = Signal("all events")
    private let state: Mutex<State>

    init(keys: [TurnKey], perTurn: Int) {
        let detectors = keys.map { ($0, GapDetector(attempt: $0.attempt)) }
        state = Mutex(State(detectors: Dictionary(uniqueKeysWithValues: detectors), missing: keys.count * perTurn))
    }

    var disorder: Int { state.withLock { $0.disorder } }

    func add(_ batch: [GatewayInbound]) {
        let isDone = state.withLock { state in
            for case .message(_, .events(let key, let frames)) in batch {
                for frame in frames where state.detectors[key]?.observe(frame, attempt: key.attempt) != .inOrder {
                    state.disorder += 1
                }
                state.missing -= frames.count
            }
            return state.missing == 0
        }
        if isDone { done.fire() }
    }
}
