import Logging
import NaviProfiles
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// Compresses contexts in the background, one session at a time, without anyone waiting for it.
final class Compactor: Service, Sendable {
    /// Sessions that may wait. One that finds no room is asked for again after its next turn.
    static let maxWaiting = 64

    private let compressor: ContextCompressor
    private let leaseClock: LeaseClock
    private let logger: Logger
    private let wishes: AsyncStream<ContextCompressor.Wish>
    private let waiting: AsyncStream<ContextCompressor.Wish>.Continuation
    private let pauses = Mutex(CompactionPauses())

    /// - Parameter leaseClock: Measures pauses; never stepped.
    init(compressor: ContextCompressor, leaseClock: LeaseClock, logger: Logger) {
        self.compressor = compressor
        self.leaseClock = leaseClock
        self.logger = logger
        (wishes, waiting) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maxWaiting))
    }

    /// Looks at a turn that has ended; never blocks.
    func consider(_ turn: EndedTurn) {
        guard let wish = wish(after: turn), pauses.withLock({ $0.allows(wish.sessionID, now: leaseClock.milliseconds) })
        else { return }
        waiting.yield(wish)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await wish in self.wishes { await self.perform(wish) }
        }
    }

    private func wish(after turn: EndedTurn) -> ContextCompressor.Wish? {
        let session = turn.session
        guard compressor.policy.isEnabled, let window = turn.figures.maxContextTokens,
            let profile = compressor.profiles.profile(session.profileID)
        else { return nil }
        let isDue = compressor.policy.overridden(by: profile.compression).isDue(
            contextTokens: session.contextTokens, window: window,
            outputReserve: profile.outputReserve(window: window))
        guard isDue else { return nil }
        return ContextCompressor.Wish(
            sessionID: session.id, endedBefore: session.messageCount, contextTokens: session.contextTokens,
            reason: "threshold")
    }

    /// Compresses one session's context. What goes wrong is logged and concerns nobody else.
    func perform(_ wish: ContextCompressor.Wish) async {
        do {
            switch try await compressor.compress(wish) {
            case .compressed: pauses.withLock { $0.succeeded(wish.sessionID) }
            case .unchanged: break
            case .failed(let reason): failed(wish, reason)
            }
        } catch is CancellationError {
            // The worker goes; the next turn's end asks again.
        } catch {
            failed(wish, String(describing: error))
        }
    }

    private func failed(_ wish: ContextCompressor.Wish, _ reason: String) {
        let isFirst = pauses.withLock { $0.failed(wish.sessionID, now: leaseClock.milliseconds) }
        logger.log(
            level: isFirst ? .warning : .debug, "a context could not be compressed",
            metadata: .of([.session: wish.sessionID, .reason: reason]))
    }
}
