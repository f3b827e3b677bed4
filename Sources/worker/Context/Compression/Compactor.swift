import Foundation
import Logging
import NaviProfiles
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// Compresses contexts in the background, one session at a time, without anyone waiting for it: after turns that came
/// close to the window, and when a user asks for it. What is to be done is a row, so that a lost worker's work is done by
/// another one.
final class Compactor: Service, Sendable {
    private static let lookInterval = Duration.seconds(1)

    private let compressor: ContextCompressor
    private let jobs: JobTaker
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let wishes: AsyncStream<ContextCompressor.Wish>
    private let wish: AsyncStream<ContextCompressor.Wish>.Continuation

    init(
        compressor: ContextCompressor, seats: Seats, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.compressor = compressor
        jobs = JobTaker(
            kind: .compress, lease: ContextCompressor.lease, store: compressor.store, seats: seats,
            leaseClock: compressor.leaseClock, clock: clock, now: compressor.now)
        self.clock = clock
        self.logger = logger
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(256))
    }

    /// Looks at a turn that has ended; never blocks. A wish that finds no room is made again after the next turn.
    func consider(_ turn: EndedTurn) {
        let session = turn.session
        guard compressor.policy.isEnabled, let window = turn.figures.maxContextTokens,
            let profile = compressor.profiles.profile(session.profileID),
            compressor.policy.overridden(by: profile.compression).isDue(
                contextTokens: session.contextTokens, window: window,
                outputReserve: profile.outputReserve(window: window))
        else { return }
        wish.yield(ContextCompressor.Wish(sessionID: session.id, reason: .threshold))
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await wish in self.wishes { try await self.note(wish) } }
                group.addTask { try await self.workThroughJobs() }
                try await group.waitForAll()
            }
        }
    }

    private func note(_ wish: ContextCompressor.Wish) async throws {
        try await tolerant(wish.sessionID) {
            let detail = CompressionJob(reason: wish.reason, focus: wish.focus).json
            try await compressor.store.requestJob(
                .compress, of: wish.sessionID, detail: detail, now: compressor.now())
        }
    }

    private func workThroughJobs() async throws {
        while !Task.isCancelled {
            if try await compressNext() { continue }
            // Only cancellation ends the wait early, and then the loop ends.
            try? await clock.sleep(for: Self.lookInterval)
        }
    }

    /// - Returns: Whether there was anything to do.
    /// - Throws: only a fatal `StoreError`.
    func compressNext() async throws -> Bool {
        var outcome = JobTaker.Outcome.nothing
        try await tolerant(nil) { outcome = try await jobs.perform { try await compress($0) } }
        if case .givenUp(let session) = outcome { showGivenUp(session) }
        return outcome != .nothing
    }

    private func compress(_ job: ClaimedJob) async throws {
        let wish = CompressionJob(json: job.detail)
        let outcome = try await compressor.compress(
            .init(sessionID: job.session, reason: wish.reason, focus: wish.focus), as: job.ref)
        if outcome == .failed {
            logger.warning("a context could not be compressed", metadata: .of([.session: job.session]))
        }
    }

    private func showGivenUp(_ session: SessionID) {
        logger.error(
            "a compression was given up: its worker was lost again and again", metadata: .of([.session: session]))
        compressor.notify(
            session,
            .compressionFailed(
                CompressionFailed(
                    reason: CompressionReason.request.rawValue,
                    message: "The compression was interrupted too often and has been given up. The conversation is "
                        + "unchanged.")))
    }

    /// What goes wrong concerns nobody else; only a broken database ends the process.
    private func tolerant(_ session: SessionID?, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch is CancellationError {
            // The worker goes; the row stays for another one.
        } catch let error as StoreError where error.isFatal {
            throw error
        } catch {
            logger.warning(
                "a compression went wrong",
                metadata: .of([.session: session?.description ?? "-", .error: String(describing: error)]))
        }
    }
}

extension CompressionJob {
    fileprivate init(reason: CompressionReason, focus: String?) {
        self.init(reasonCode: reason.rawValue, focus: focus)
    }

    fileprivate var reason: CompressionReason {
        reasonCode.flatMap(CompressionReason.init) ?? .request
    }
}
