import NaviProtocol
import NaviStore

extension ContextBody {
    /// What a profile may leave unsaid.
    private static let defaultOutputTokens = 4096

    /// - Parameters:
    ///   - maxOutputTokens: of the session's profile.
    ///   - compressionThreshold: share of the window at which compression sets in.
    init(_ record: ContextRecord, maxOutputTokens: Int?, compressionThreshold: Double) {
        let session = record.session
        var messages = record.messages
        if let summary = record.summary { messages.insert(Message(summary), at: 0) }
        self.init(
            sessionID: session.id, profileID: session.profileID, messages: messages,
            contextTokens: session.contextTokens, maxContextTokens: session.maxContextTokens,
            threshold: Self.threshold(
                window: session.maxContextTokens, share: compressionThreshold,
                outputTokens: maxOutputTokens ?? Self.defaultOutputTokens),
            breakdown: Breakdown(
                total: session.contextTokens, summaryBytes: record.summary?.summary.utf8.count ?? 0,
                recentBytes: record.messages.reduce(0) { $0 + $1.contextBytes }))
    }

    /// The smaller of the share of the window and the window less the output reserve (at most a fifth of it).
    static func threshold(window: Int, share: Double, outputTokens: Int) -> Int {
        min(Int(Double(window) * share), window - min(outputTokens, window / 5))
    }
}

extension ContextBody.Breakdown {
    /// Rule of thumb for text of all kinds.
    private static let bytesPerToken = 4

    /// Splits a measured total by estimates; where these exceed it, they are scaled down to it.
    init(total: Int, summaryBytes: Int, recentBytes: Int) {
        let summary = summaryBytes / Self.bytesPerToken
        let recent = recentBytes / Self.bytesPerToken
        let estimate = summary + recent
        guard estimate > total else {
            self.init(summary: summary, recent: recent, other: total - estimate)
            return
        }
        let part = Int(Double(total) * Double(summary) / Double(estimate))
        self.init(summary: part, recent: total - part, other: 0)
    }
}

extension Message {
    /// The summary as the message that stands for everything before it.
    fileprivate init(_ summary: CompressionRecord) {
        self.init(
            index: max(0, summary.coversUntil - 1), role: .user, content: summary.summary,
            createdAt: summary.createdAt)
        isSummary = true
    }

    /// Bytes of what a model receives of the message; images aside.
    fileprivate var contextBytes: Int {
        (content?.utf8.count ?? 0) + toolCalls.reduce(0) { $0 + $1.json().count }
    }
}
