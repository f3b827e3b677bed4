import NaviProfiles
import NaviProtocol
import NaviStore

extension ContextBody {
    /// - Parameters:
    ///   - profile: of the session; `nil` when it is gone.
    ///   - compressionThreshold: share of the window at which compression sets in, where the profile does not say.
    init(_ head: ContextHead, profile: Profile?, compressionThreshold: Double) {
        let session = head.session
        let window = session.maxContextTokens
        let reserve = OutputReserve.tokens(window: window, profile: profile)
        let threshold = CompressionTrigger.tokens(
            window: window, share: profile?.compression.threshold ?? compressionThreshold, reserve: reserve)
        var breakdown = Breakdown(session.context, summaryBytes: head.summary?.summary.utf8.count ?? 0)
        breakdown.reserve = reserve
        breakdown.threshold = threshold
        breakdown.window = window
        self.init(
            sessionID: session.id, profileID: session.profileID, messagesSkipped: head.skipped.count,
            contextTokens: session.contextTokens, maxContextTokens: window, threshold: threshold,
            breakdown: breakdown)
    }
}

extension ContextBody.Breakdown {
    /// Rule of thumb for the text of a summary.
    private static let bytesPerToken = 4

    /// Splits what was counted by the estimates of its parts; the messages have the rest.
    init(_ measure: ContextMeasure, summaryBytes: Int) {
        let scale = measure.estimate > 0 ? Double(measure.tokens) / Double(measure.estimate) : 1
        var rest = measure.tokens
        func part(_ estimate: Int) -> Int {
            let tokens = Int(clamping: (Double(estimate) * scale).rounded(), to: min(0, rest)...max(0, rest))
            rest -= tokens
            return tokens
        }
        self.init(
            system: part(measure.parts.system), tools: part(measure.parts.tools),
            summary: part(summaryBytes / Self.bytesPerToken), files: part(measure.parts.files))
        recent = rest
    }
}

extension Message {
    /// The summary as the message that stands for everything before it.
    init(_ summary: CompressionRecord) {
        self.init(
            index: max(0, summary.coversUntil - 1), role: .user, content: summary.summary,
            createdAt: summary.createdAt)
        isSummary = true
    }
}
