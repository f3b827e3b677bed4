import NaviContext
import NaviProtocol
import NaviStore

/// What one compression covers.
struct CompressionPlan: Sendable, Equatable {
    let sessionID: SessionID
    /// The summary to be updated.
    let replacing: CompressionRecord?
    /// The messages that the new summary will stand for, besides the old one and those that were skipped.
    let covered: [Message]
    /// Messages before those, covered as well, which are too many to have been read.
    let skipped: Range<Int>
    let coversUntil: Int
    /// Messages that stay, the question of a split turn included.
    let keptCount: Int
    /// The whole context, by the measure that every trigger uses.
    private(set) var before: ContextMeasure
    /// The estimate of what the summary will stand for, the old one included.
    private(set) var coveredEstimate: Int
    /// Tokens of one unit of the estimate.
    let scale: Double

    init(_ parts: CompressionPlanner.Parts, cut: CompressionPlanner.Cut) {
        let messages = parts.context.messages
        sessionID = parts.context.session.id
        replacing = parts.context.summary
        skipped = parts.context.skipped
        // The question of a split turn stays as long as the turn runs; afterwards it is covered like everything else.
        covered = messages[..<cut.place].indices.filter { $0 != cut.question }.map { messages[$0] }
        coversUntil = cut.place > parts.pinned ? messages[cut.place - 1].index + 1 : parts.context.begin
        keptCount = messages.count - cut.place + (cut.question == nil ? 0 : 1)
        scale = parts.scale
        let estimate = parts.estimate
        let tokens = max(parts.context.session.context.tokens, Int((Double(estimate) * scale).rounded(.up)))
        before = ContextMeasure(tokens: tokens, estimate: estimate, parts: parts.context.session.context.parts)
        coveredEstimate = covered.reduce(parts.summary) { $0 + TokenEstimate.tokens($1) }
    }

    /// The plan with what the skipped messages add to its figures.
    ///
    /// - Parameter digest: Of all that is covered.
    func counting(_ digest: CoveredDigest) -> CompressionPlan {
        var plan = self
        let estimate = digest.estimate - covered.reduce(0) { $0 + TokenEstimate.tokens($1) }
        plan.coveredEstimate += estimate
        plan.before.estimate += estimate
        plan.before.tokens += Int((Double(estimate) * scale).rounded(.up))
        return plan
    }

    /// Messages in the context, the summary counted as one.
    var messagesBefore: Int { skipped.count + covered.count + keptCount + (replacing == nil ? 0 : 1) }
    var messagesAfter: Int { keptCount + 1 }

    /// The context with this summary, by the same measure as `before`.
    func after(summary: String) -> ContextMeasure {
        let saved = coveredEstimate - TokenEstimate.tokens(summary) - TokenEstimate.perMessage
        var after = before
        after.estimate = max(1, before.estimate - saved)
        after.tokens = max(1, before.tokens - Int((Double(saved) * scale).rounded(.down)))
        return after
    }

    /// A summary is worth having when it says something and takes a tenth at least off what it stands for.
    func accepts(summary: String) -> Bool {
        summary.contains { !$0.isWhitespace } && TokenEstimate.tokens(summary) <= maxSummaryTokens
    }

    /// Of a summary that is worth having.
    var maxSummaryTokens: Int { coveredEstimate * 9 / 10 - TokenEstimate.perMessage }

    /// The row.
    func compression(
        summary: String, sheet: MemorySheet? = nil, method: CompressionRecord.Method, reason: CompressionReason,
        now: Timestamp
    ) -> NewCompression {
        NewCompression(
            sessionID: sessionID, replacing: replacing?.id, coversUntil: coversUntil, summary: summary,
            sheet: sheet?.jsonText(), reason: reason.rawValue, method: method, messagesBefore: messagesBefore,
            messagesAfter: messagesAfter,
            before: before, after: after(summary: summary), now: now)
    }
}
