import Logging
import NaviTelemetry
import ServiceLifecycle

/// Tells the service manager's watchdog that the process does its work, as long as every loop that does some comes
/// round. It has nothing to say of its own: when one of the loops stands still, so does it, and the manager replaces the
/// process. Without a manager that wants to know, it does nothing.
struct Watchdog: Service {
    let hearts: [Heartbeat]
    let logger: Logger
    /// After so long without a word the manager replaces the process; `nil` when nobody listens.
    var limit = ServiceManager.watchdogLimit()

    /// Until the shutdown of everything else is over.
    func run() async throws {
        guard let limit else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            var watch = LoopWatch(patience: limit / 3)
            while !Task.isCancelled {
                let verdict = watch.look(at: hearts)
                for name in verdict.fallenSilent {
                    logger.critical("a loop stands still", metadata: .of([.reason: name]))
                }
                if verdict.isAlive { ServiceManager.feedWatchdog() }
                // Only cancellation ends the wait early, and then the loop ends.
                try? await Task.sleep(for: limit / 8)
            }
        }
    }
}

/// Judges by the signs of life of its loops whether a process works. Pure.
struct LoopWatch {
    struct Verdict: Equatable {
        /// Every loop comes round.
        var isAlive: Bool
        /// Loops that came round when they were looked at last, and now stand still.
        var fallenSilent: [String]
    }

    /// A loop that has not come round for so long stands still.
    let patience: Duration
    private var silent: Set<String> = []

    init(patience: Duration) {
        self.patience = patience
    }

    mutating func look(at hearts: [Heartbeat]) -> Verdict {
        let names = hearts.filter { $0.silence > patience }.map(\.name)
        defer { silent = Set(names) }
        return Verdict(isAlive: names.isEmpty, fallenSilent: names.filter { !silent.contains($0) })
    }
}
