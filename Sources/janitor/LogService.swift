import Logging
import NaviProcess
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// Keeps the write-ahead log short while others write: looks at it every second, and begins it anew when it is long. It
/// depends on no sweep.
struct LogService: Service {
    let store: Store
    let logger: Logger
    /// Beats every time that it looks.
    var heart = Heartbeat("log")
    /// A log of this length is moved into the database.
    var limit = 16 << 20
    /// A log of this length is worth a warning: somebody reads for too long, or the disk cannot keep up.
    var alarm = StoreFigures.longLogBytes
    var interval = Duration.seconds(1)

    func run() async throws {
        var watch = LogWatch(limit: limit, alarm: alarm)
        heart.start()
        defer { heart.rest() }
        try await look(&watch)
        for await _ in PausedRounds(pause: interval).cancelOnGracefulShutdown() { try await look(&watch) }
    }

    /// - Throws: Only what ends the process: the database is damaged or gone.
    private func look(_ watch: inout LogWatch) async throws {
        heart.beat()
        do {
            guard let usage = try store.logUsage(), watch.isDue(usage, at: .now) else { return }
            let result = try await store.checkpoint(.restart)
            // The round itself has written to the log.
            if watch.note(result, of: try store.logUsage() ?? usage, at: .now) {
                logger.warning(
                    "the database's log cannot be shortened; somebody reads from it, or writes all the time",
                    metadata: .of([.bytes: usage.bytes]))
            }
        } catch let error as StoreError where error.isFatal {
            throw error
        } catch {
            watch.noteFailure(at: .now)
            logger.warning("the log was left as it is", metadata: .of([.error: String(describing: error)]))
        }
    }
}

/// When the log is to be shortened, and when to warn. Pure.
struct LogWatch {
    /// After rounds that failed the next one waits longer and longer, up to this.
    static let longestPause = Duration.seconds(30)
    /// Of the time, a round may hold the writer's lock for a tenth.
    private static let share = 10

    let limit: Int
    let alarm: Int
    /// The round that has been moved into the database as a whole.
    private var moved: LogUsage?
    private var hasWarned = false
    private var failures = 0
    private var pausesUntil: ContinuousClock.Instant?

    init(limit: Int, alarm: Int) {
        self.limit = limit
        self.alarm = alarm
    }

    /// A log that was moved begins anew with the next write; until then it looks as long as before.
    func isDue(_ usage: LogUsage, at now: ContinuousClock.Instant) -> Bool {
        usage.bytes >= limit && usage != moved && pausesUntil.map { now >= $0 } ?? true
    }

    /// - Parameter usage: What the log is like after the round.
    /// - Returns: Whether to warn: once for each time that the log becomes too long.
    mutating func note(_ result: CheckpointResult, of usage: LogUsage, at now: ContinuousClock.Instant) -> Bool {
        guard result.busy else {
            failures = 0
            pausesUntil = now + result.held * Self.share
            moved = usage
            hasWarned = false
            return false
        }
        noteFailure(held: result.held, at: now)
        guard usage.bytes >= alarm, !hasWarned else { return false }
        hasWarned = true
        return true
    }

    /// The round came to nothing: the next one waits 1, 2, 4 … 30 seconds, and ten times what this one held the lock.
    mutating func noteFailure(held: Duration = .zero, at now: ContinuousClock.Instant) {
        let pause = min(.seconds(1 << min(failures, 5)), Self.longestPause)
        failures += 1
        pausesUntil = now + max(pause, held * Self.share)
    }
}
