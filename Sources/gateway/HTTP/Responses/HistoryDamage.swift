import NaviProtocol
import NaviStore

/// What a history lacks of what its rows promise, for people. An answer that says so is whole all the same.
struct HistoryDamage: Sendable, Equatable {
    /// Of gaps; the rest is counted.
    private static let maxGaps = 8

    private var count: String?
    private var gaps: [Range<Int>] = []
    private var moreGaps = 0

    init() {}

    /// - Parameter counted: What the session's row says, beside the messages that there are.
    init(counted: Int, end: Int) {
        if counted != end {
            count = "the session counts \(counted) messages, and its history has \(end)"
        }
    }

    init(_ length: HistoryLength) {
        self.init(counted: length.counted, end: length.end)
    }

    /// Messages that should be there are not.
    mutating func note(missing indexes: Range<Int>) {
        guard gaps.count < Self.maxGaps else {
            moreGaps += 1
            return
        }
        gaps.append(indexes)
    }

    /// A field at the end of an object, with the comma before it; nothing where nothing is damaged.
    var field: String {
        var words = count.map { [$0] } ?? []
        words += gaps.map { gap in
            gap.count == 1
                ? "message \(gap.lowerBound) is missing"
                : "messages \(gap.lowerBound) to \(gap.upperBound - 1) are missing"
        }
        if moreGaps > 0 { words.append("and so in \(moreGaps) more places") }
        return words.isEmpty ? "" : ",\"damaged\":\(JSONValue.string(words.joined(separator: "; ")).jsonText())"
    }
}

extension ContextHead {
    /// Where every message is covered by the summary, nothing is known of their number.
    var damage: HistoryDamage {
        indexes.isEmpty ? HistoryDamage() : HistoryDamage(counted: session.messageCount, end: indexes.upperBound)
    }
}
