import AsyncAlgorithms
import Logging
import NaviProcess
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// Runs the sweeps, one after another, in rounds.
struct JanitorService: Service {
    /// What the process was asked to do.
    enum Mode: Sendable {
        case loop
        case once
        /// One round that deletes nothing and prints what it would delete.
        case dryRun
    }

    let sweeps: [any Sweep]
    let mode: Mode
    let interval: Duration
    let ballast: Ballast
    let now: @Sendable () -> Timestamp
    /// Beats with each step of a round, and rests between rounds.
    var heart = Heartbeat("sweeps")
    let logger: Logger

    func run() async throws {
        switch mode {
        case .dryRun:
            for line in try await round(isDryRun: true).flatMap(\.lines) { print(line) }
        case .once:
            for report in try await round(isDryRun: false) { print("\(report.sweep): \(report.lines.count)") }
        case .loop:
            ServiceManager.notifyReady()
            try await loop()
        }
    }

    private func loop() async throws {
        defer { heart.rest() }
        try await roundSurvivingFullDisk()
        for await _ in AsyncTimerSequence(interval: interval, clock: .continuous).cancelOnGracefulShutdown() {
            try await roundSurvivingFullDisk()
        }
    }

    /// A sweep that finds the disk full gets the ballast's space and another try: deleting needs room, too.
    private func roundSurvivingFullDisk() async throws {
        heart.start()
        defer { heart.rest(for: interval) }
        do {
            try ballast.ensure()
            _ = try await round(isDryRun: false)
        } catch let error as StoreError where error.code == .diskFull {
            logger.error("the disk is full; the ballast is given up to make room")
            try ballast.release()
            _ = try await round(isDryRun: false)
        } catch let error as StoreError where error.isRetryable {
            logger.warning("a round was put off", metadata: .of([.error: error.message]))
        }
    }

    private func round(isDryRun: Bool) async throws -> [SweepReport] {
        var reports: [SweepReport] = []
        for sweep in sweeps {
            heart.beat()
            let report = SweepReport(
                sweep: sweep.name, lines: try await sweep.run(now: now(), isDryRun: isDryRun))
            if !report.lines.isEmpty, !isDryRun {
                logger.info("swept", metadata: .of([.reason: report.sweep, .count: report.lines.count]))
            }
            reports.append(report)
        }
        return reports
    }
}
