import Synchronization

/// Ends calls whose server says nothing for too long.
///
/// One loop looks at all calls a few times per limit, so that a call pays nothing for its time limits: no timer, no
/// task. A limit therefore takes effect up to two looks late.
final class StallWatch: Sendable {
    private struct Entry {
        let exchange: ModelExchange
        var record: StallRecord
    }

    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])
    private let clock: any Clock<Duration>
    private let stopwatch: Stopwatch
    private let interval: Duration

    /// - Parameter limits: Their smallest says how often to look.
    init(limits: StreamLimits, clock: any Clock<Duration>) {
        self.clock = clock
        stopwatch = Stopwatch(clock)
        interval = max(.milliseconds(5), min(.seconds(1), min(limits.firstOutput, limits.gap) / 10))
    }

    /// Looks at the calls until cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await clock.sleep(for: interval)
            } catch {
                return
            }
            look()
        }
    }

    func add(_ exchange: ModelExchange) {
        let entry = Entry(exchange: exchange, record: StallRecord(word: exchange.progress.word, now: stopwatch.elapsed))
        entries.withLock { $0[ObjectIdentifier(exchange)] = entry }
    }

    func remove(_ exchange: ModelExchange) {
        entries.withLock { $0[ObjectIdentifier(exchange)] = nil }
    }

    private func look() {
        let now = stopwatch.elapsed
        let stalled = entries.withLock { entries in
            var stalled: [(ModelExchange, Stall)] = []
            for (id, var entry) in entries {
                let stall = entry.record.look(
                    at: entry.exchange.progress.word, now: now, limits: entry.exchange.limits)
                if let stall { stalled.append((entry.exchange, stall)) }
                entries[id] = stall == nil && !entry.exchange.isOver ? entry : nil
            }
            return stalled
        }
        for (exchange, stall) in stalled { exchange.abort(stall) }
    }
}
