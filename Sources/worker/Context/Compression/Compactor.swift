import Logging
import NaviProfiles
import NaviProtocol
import NaviStore
import NaviTelemetry

/// Compresses contexts in the background, without anyone waiting for it: after turns that came close to the window, and
/// when a user asks for it.
struct Compactor: JobHandler {
    static let kind = JobKind.compress

    let compressor: ContextCompressor
    let logger: Logger

    func order(after turn: EndedTurn) -> JobOrder? {
        let session = turn.session
        guard compressor.policy.isEnabled, let window = turn.figures.maxContextTokens,
            let profile = compressor.profiles.profile(session.profileID),
            compressor.policy.overridden(by: profile.compression).isDue(
                contextTokens: session.contextTokens, window: window,
                outputReserve: profile.outputReserve(window: window))
        else { return nil }
        return JobOrder(
            .compress, of: session.id, detail: CompressionJob(reasonCode: CompressionReason.threshold.rawValue).json)
    }

    func run(_ job: ClaimedJob, _ detail: CompressionJob?) async throws {
        guard let session = job.session else { return }
        let outcome = try await compressor.compress(
            .init(sessionID: session, reason: detail?.reason ?? .request, focus: detail?.focus))
        if outcome == .failed {
            logger.warning("a context could not be compressed", metadata: .of([.session: session]))
        }
    }

    func showGivenUp(_ job: ClaimedJob) {
        guard let session = job.session else { return }
        compressor.gateways.show(
            .compressionFailed(
                CompressionFailed(
                    reason: CompressionReason.request.rawValue,
                    message: "The compression was interrupted too often and has been given up. The conversation is "
                        + "unchanged.")),
            to: session)
    }
}

extension CompressionJob {
    fileprivate var reason: CompressionReason {
        reasonCode.flatMap(CompressionReason.init) ?? .request
    }
}
