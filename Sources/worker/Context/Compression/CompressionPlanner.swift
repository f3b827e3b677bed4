import NaviContext
import NaviProtocol
import NaviStore

/// Splits a context into what a summary will stand for and what stays.
///
/// The cut is in front of a user message, or, where a single turn is too large, in front of one of its later steps: a
/// tool call is never parted from its result, and the user message that a kept step works for stays, too.
struct CompressionPlanner: Sendable, Equatable {
    /// Tokens that models of this window have for prompt and answer.
    var window: Int
    /// Turns that stay as they are, as long as they fit.
    var keepRecentTurns: Int
    /// What stays is at most half of the context.
    var mustShrink = false

    /// The share of the window that stays besides the summary.
    private static let keptShare = 8

    /// - Returns: `nil` when there is nothing that a summary could stand for.
    func plan(for context: ContextRecord) -> CompressionPlan? {
        let parts = Parts(context)
        let scale = parts.scale
        var budget = Int(Double(window / Self.keptShare) / scale)
        if mustShrink { budget = min(budget, parts.sizes.reduce(0, +) / 2) }
        var cut = parts.turnCut(budget: budget, turns: keepRecentTurns) ?? parts.stepCut(budget: budget)
        if !context.skipped.isEmpty, (cut?.place ?? 0) <= parts.pinned {
            // What was skipped is covered, even if nothing else is.
            cut = Cut(place: parts.pinned, question: parts.pinned == 1 ? 0 : nil)
        }
        guard let cut, cut.place > parts.pinned || !context.skipped.isEmpty else { return nil }
        return CompressionPlan(parts, cut: cut)
    }

    /// Where the kept part begins.
    struct Cut: Equatable {
        let place: Int
        /// The user message before it that stays as well.
        let question: Int?
    }

    /// A context in numbers.
    struct Parts {
        let context: ContextRecord
        /// The estimates of its messages.
        let sizes: [Int]
        /// The estimate of its summary.
        let summary: Int
        /// 1 when the first message is the question of a turn whose beginning is covered or skipped.
        let pinned: Int

        init(_ context: ContextRecord) {
            self.context = context
            sizes = context.messages.map { TokenEstimate.tokens($0) }
            summary = context.summary.map { TokenEstimate.tokens($0.summary) + TokenEstimate.perMessage } ?? 0
            pinned = context.messages.first.map { $0.index < context.begin } == true ? 1 : 0
        }

        private var messages: [Message] { context.messages }

        /// The estimate of the whole context as it was measured last, or as it is now where that is more.
        var estimate: Int {
            let fixed = context.session.context.parts.system + context.session.context.parts.tools
            return max(context.session.context.estimate, sizes.reduce(summary + fixed, +))
        }

        /// Tokens of one unit of the estimate.
        var scale: Double {
            let measure = context.session.context
            guard measure.tokens > 0, measure.estimate > 0 else { return 1 }
            let scale = Double(measure.tokens) / Double(measure.estimate)
            return min(max(scale, TokenScales.range.lowerBound), TokenScales.range.upperBound)
        }

        /// In front of the oldest user message from which on all fits and not too many turns remain. 0 when the whole
        /// context does.
        func turnCut(budget: Int, turns: Int) -> Cut? {
            var cut: Cut?
            var (kept, count) = (0, 0)
            for place in messages.indices.reversed() {
                kept += sizes[place]
                guard kept <= budget else { break }
                guard messages[place].role == .user else { continue }
                count += 1
                guard count <= turns else { break }
                cut = Cut(place: place, question: nil)
            }
            return cut
        }

        /// In front of the oldest step of the last turn from which on all fits; in front of its last step, if none does.
        func stepCut(budget: Int) -> Cut? {
            guard let question = messages.lastIndex(where: { $0.role == .user }) else { return nil }
            var cut: Cut?
            var kept = sizes[question]
            for place in messages.indices.reversed() where place > question {
                kept += sizes[place]
                if cut != nil, kept > budget { break }
                guard messages[place].role == .assistant else { continue }
                // Before the first step of a turn there is only its question, which stays.
                guard place > question + 1 else { break }
                cut = Cut(place: place, question: question)
            }
            // A turn of one step cannot be split: what was before it goes.
            return cut ?? (question > pinned ? Cut(place: question, question: nil) : nil)
        }
    }
}
