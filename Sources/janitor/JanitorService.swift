import Logging
import NaviProcess
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// Runs the sweeps, one after another, in rounds. What goes wrong in one is told, and the others run all the same; only a
/// database that is damaged or gone ends the process.
struct JanitorService: Service {
    /// What the process was asked to do.
    enum Mode: Sendable {
        case loop
        case once
        /// One round that deletes nothing and prints what it would delete.
        case dryRun
    }

    /// What became of a sweep.
    private struct Outcome {
        let sweep: String
        var report: SweepReport

        /// What everybody may know: no session is named, since `/health` asks nobody who they are.
        var told: [String] {
            Dictionary(grouping: report.problems, by: \.reason).sorted { $0.key < $1.key }.map { reason, places in
                "\(sweep): \(reason)\(places.count > 1 ? " (\(places.count) times)" : "")"
            }
        }
    }

    let store: Store
    let sweeps: [any Sweep]
    let mode: Mode
    let interval: Duration
    /// How long files live, and so how long the wall clock is doubted after it has jumped.
    let lifetime: Duration
    let ballast: Ballast
    let clocks: Clocks
    /// Beats with each step of a round, and rests between rounds.
    var heart = Heartbeat("sweeps")
    let logger: Logger

    func run() async throws {
        switch mode {
        case .dryRun:
            let trust = try await store.clockTrust(at: clocks.read(), lifetime: lifetime)
            let time = SweepTime(now: clocks.wall.now, doubt: trust.doubt)
            for line in try await sweep(time, isDryRun: true).flatMap(\.report.lines) { print(line) }
        case .once:
            var book = ProblemBook()
            for outcome in try await round(&book) { print("\(outcome.sweep): \(outcome.report.lines.count)") }
        case .loop:
            ServiceManager.notifyReady()
            defer { heart.rest() }
            var book = ProblemBook()
            _ = try await round(&book)
            for await _ in PausedRounds(pause: interval).cancelOnGracefulShutdown() { _ = try await round(&book) }
        }
    }

    /// A round that is cut short by a shutdown is gone on with by the next one.
    private func round(_ book: inout ProblemBook) async throws -> [Outcome] {
        heart.start()
        defer { heart.rest(for: interval) }
        let time = await sweepTime()
        let outcomes =
            [ensureBallast()] + (try await cancelWhenGracefulShutdown { try await sweep(time, isDryRun: false) })
        for outcome in outcomes where !outcome.report.lines.isEmpty {
            logger.info("swept", metadata: .of([.reason: outcome.sweep, .count: outcome.report.lines.count]))
        }
        await tell(outcomes, &book)
        return outcomes
    }

    private func ensureBallast() -> Outcome {
        var outcome = Outcome(sweep: "ballast", report: SweepReport())
        do {
            try ballast.ensure()
        } catch {
            outcome.report.note(error)
        }
        return outcome
    }

    /// Where it cannot be remembered what the clocks say, the round goes by the wall clock: what cannot be written to will
    /// not let anything be deleted either.
    private func sweepTime() async -> SweepTime {
        do {
            let trust = try await store.beginRound(clocks.read(), lifetime: lifetime)
            if trust.doubt > .zero {
                logger.notice(
                    "the wall clock is ahead of what the machine has seen pass; files are kept for longer",
                    metadata: .of([.duration: trust.doubt]))
            }
            return SweepTime(now: clocks.wall.now, doubt: trust.doubt)
        } catch {
            logger.warning("the clocks could not be remembered", metadata: .of([.error: "\(error)"]))
            return SweepTime(now: clocks.wall.now, doubt: .zero)
        }
    }

    private func sweep(_ time: SweepTime, isDryRun: Bool) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for sweep in sweeps where !Task.isCancelled {
            heart.beat()
            outcomes.append(
                Outcome(sweep: sweep.name, report: try await report(of: sweep, time, isDryRun: isDryRun)))
        }
        return outcomes
    }

    /// - Throws: Only what ends the process.
    private func report(of sweep: any Sweep, _ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        do {
            return try await runMakingRoom(sweep, time, isDryRun: isDryRun)
        } catch let error as StoreError where error.isFatal {
            throw error
        } catch {
            let reason = (error as? StoreError)?.message ?? "\(error)"
            return SweepReport(problems: [SweepProblem(place: sweep.name, reason: reason)])
        }
    }

    /// A sweep that finds the disk full gets the ballast's space and another try: deleting needs room, too.
    private func runMakingRoom(_ sweep: any Sweep, _ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        do {
            return try await sweep.run(time, isDryRun: isDryRun)
        } catch let error as StoreError where error.code == .diskFull {
            logger.error("the disk is full; the ballast is given up to make room")
            try ballast.release()
            return try await sweep.run(time, isDryRun: isDryRun)
        }
    }

    /// Logs what is new, and tells `/health` of all there is.
    private func tell(_ outcomes: [Outcome], _ book: inout ProblemBook) async {
        for problem in book.update(outcomes.flatMap(\.report.problems)) {
            logger.warning(
                "something could not be swept", metadata: .of([.path: problem.place, .reason: problem.reason]))
        }
        do {
            try await store.publishJanitorProblems(outcomes.flatMap(\.told))
        } catch {
            logger.warning("problems could not be published", metadata: .of([.error: "\(error)"]))
        }
    }
}
