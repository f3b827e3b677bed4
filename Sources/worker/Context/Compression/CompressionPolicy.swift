import NaviProfiles
import NaviProtocol
import NaviStore

/// When a context is compressed, and which part of it.
struct CompressionPolicy: Sendable, Equatable {
    var isEnabled = true
    /// Share of the window that sets it off.
    var threshold = 0.8
    /// Turns that stay as they are, as long as they fit into half of the window.
    var keepRecentTurns = 8

    /// The policy for a profile that wants some of it otherwise.
    func overridden(by overrides: CompressionOverrides) -> CompressionPolicy {
        var policy = self
        policy.threshold = overrides.threshold ?? threshold
        policy.keepRecentTurns = overrides.keepRecentTurns ?? keepRecentTurns
        return policy
    }

    /// Tokens from which on a context is compressed: the threshold's share of the window, or what the reserve for the
    /// answer leaves of it, if that is less.
    func trigger(window: Int, outputReserve: Int) -> Int {
        min(Int(Double(window) * threshold), window - outputReserve)
    }

    /// Whether a turn that ended with this context asks for compression.
    func isDue(contextTokens: Int, window: Int, outputReserve: Int) -> Bool {
        isEnabled && window > 0 && contextTokens >= trigger(window: window, outputReserve: outputReserve)
    }

    /// Splits a context into what a summary will stand for and what stays.
    ///
    /// The cut is always in front of a user message, so that no tool call is parted from its result; the most recent
    /// turns stay, and never more than half of the window, so that a single turn may be covered too when it is huge.
    ///
    /// - Parameters:
    ///   - ended: Messages before this index belong to turns that have ended; the others always stay.
    ///   - contextTokens: What the model's server counted for the whole context; 0 when it is not known.
    /// - Returns: `nil` when nothing can be covered.
    func plan(for context: ContextRecord, before ended: Int, contextTokens: Int, window: Int) -> CompressionPlan? {
        let messages = context.messages
        let sizes = messages.map { TokenEstimate.tokens($0) }
        let summary = context.summary.map { TokenEstimate.tokens($0.summary) } ?? 0
        let estimated = sizes.reduce(summary, +)
        let tokensBefore = contextTokens > 0 ? contextTokens : estimated
        let open = messages.firstIndex { $0.index >= ended } ?? messages.count
        let cut = cut(messages[..<open], sizes: sizes, limit: window / 2)
        guard cut > 0 else { return nil }
        return CompressionPlan(
            sessionID: context.session.id, replacing: context.summary, covered: Array(messages[..<cut]),
            coversUntil: messages[cut - 1].index + 1, keptCount: messages.count - cut, tokensBefore: tokensBefore,
            coveredEstimate: sizes[..<cut].reduce(summary, +), wholeEstimate: estimated)
    }

    /// Where the kept part begins.
    private func cut(_ ended: ArraySlice<Message>, sizes: [Int], limit: Int) -> Int {
        var cut = ended.endIndex
        var kept = 0
        var turns = 0
        for position in ended.indices.reversed() {
            kept += sizes[position]
            guard kept <= limit else { break }
            guard ended[position].role == .user else { continue }
            cut = position
            turns += 1
            if turns == keepRecentTurns { break }
        }
        return cut
    }
}

/// What one compression covers.
struct CompressionPlan: Sendable, Equatable {
    let sessionID: SessionID
    /// The summary to be updated.
    let replacing: CompressionRecord?
    /// The messages that the new summary will stand for, besides the old one.
    let covered: [Message]
    let coversUntil: Int
    let keptCount: Int
    /// Tokens of the whole context, by the measure that set the compression off.
    let tokensBefore: Int
    let coveredEstimate: Int
    let wholeEstimate: Int

    /// Messages in the context, the summary counted as one.
    var messagesBefore: Int { covered.count + keptCount + (replacing == nil ? 0 : 1) }
    var messagesAfter: Int { keptCount + 1 }

    /// Tokens of the context with this summary, by the same measure as `tokensBefore`: what the server counts and the
    /// estimate does not (or the other way round) is spread evenly.
    func tokensAfter(summary: String) -> Int {
        let estimate = wholeEstimate - coveredEstimate + TokenEstimate.tokens(summary) + TokenEstimate.perMessage
        guard wholeEstimate > 0 else { return estimate }
        return Int((Double(estimate) * Double(tokensBefore) / Double(wholeEstimate)).rounded(.up))
    }

    /// A summary is worth having when it says something and makes the context smaller by a tenth at least.
    func accepts(summary: String) -> Bool {
        guard summary.contains(where: { !$0.isWhitespace }) else { return false }
        return tokensAfter(summary: summary) * 10 <= tokensBefore * 9
    }

    /// The row.
    func compression(summary: String, reason: String, now: Timestamp) -> NewCompression {
        NewCompression(
            sessionID: sessionID, replacing: replacing?.id, coversUntil: coversUntil, summary: summary,
            reason: reason, messagesBefore: messagesBefore, messagesAfter: messagesAfter,
            tokensBefore: tokensBefore, tokensAfter: tokensAfter(summary: summary), now: now)
    }
}
