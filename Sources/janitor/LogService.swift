import AsyncAlgorithms
import Logging
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// Keeps the write-ahead log short while others write: looks at it every second, and begins it anew when it is long.
struct LogService: Service {
    let store: Store
    let logger: Logger
    /// Beats every time that it looks.
    var heart = Heartbeat("log")
    /// A log of this length is moved into the database.
    var limit = 16 << 20
    /// A log of this length is worth a warning: somebody reads for too long, or the disk cannot keep up.
    var alarm = 64 << 20
    var interval = Duration.seconds(1)

    func run() async {
        var watch = LogWatch(limit: limit, alarm: alarm)
        heart.start()
        defer { heart.rest() }
        for await _ in AsyncTimerSequence(interval: interval, clock: .continuous).cancelOnGracefulShutdown() {
            heart.beat()
            do {
                guard let usage = try store.logUsage(), watch.isDue(usage) else { continue }
                let result = try await store.checkpoint(.restart, patience: watch.patience(usage))
                if watch.note(result, of: usage) {
                    logger.warning(
                        "the database's log cannot be shortened; somebody reads from it, or writes all the time",
                        metadata: .of([.bytes: usage.bytes]))
                }
            } catch {
                // The sweeps meet the same trouble and decide what becomes of the process.
                logger.warning("the log was left as it is", metadata: .of([.error: String(describing: error)]))
            }
        }
    }
}

/// When the log is to be shortened, and when to warn. Pure.
struct LogWatch {
    let limit: Int
    let alarm: Int
    /// The round that has been moved into the database as a whole.
    private var moved: LogUsage?
    private var hasWarned = false

    init(limit: Int, alarm: Int) {
        self.limit = limit
        self.alarm = alarm
    }

    /// A log that was moved begins anew with the next write; until then it looks as long as before.
    func isDue(_ usage: LogUsage) -> Bool {
        usage.bytes >= limit && usage != moved
    }

    /// How long everybody may have to wait for the log to be moved. On a busy machine a reader may be kept from ending
    /// for longer than a writer should usually wait, round after round.
    func patience(_ usage: LogUsage) -> Duration {
        usage.bytes < alarm / 2 ? .milliseconds(100) : .seconds(1)
    }

    /// - Returns: Whether to warn: once for each time that the log becomes too long.
    mutating func note(_ result: CheckpointResult, of usage: LogUsage) -> Bool {
        guard result.busy else {
            moved = usage
            hasWarned = false
            return false
        }
        guard usage.bytes >= alarm, !hasWarned else { return false }
        hasWarned = true
        return true
    }
}
