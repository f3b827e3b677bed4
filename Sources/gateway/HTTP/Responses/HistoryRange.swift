/// The stretch of a history that a request asks for. Histories have no holes unless rows are damaged, so it follows from
/// the bounds and the end of the history alone.
struct HistoryRange: Equatable, Sendable {
    /// Indexes of the messages.
    var indexes: Range<Int>
    /// There are more in the direction of reading: upwards with `after` alone, downwards otherwise.
    var hasMore: Bool

    /// These messages, which are there.
    init(indexes: Range<Int>) {
        self.indexes = indexes
        hasMore = false
    }

    /// The last `count` messages.
    init(last count: Int, of total: Int) {
        self.init(after: nil, before: nil, limit: count, of: total)
    }

    /// With `after` alone the first `limit` messages behind it, otherwise the last `limit` ones before `before`. Both
    /// bounds are exclusive indexes.
    init(after: Int?, before: Int?, limit: Int, of total: Int) {
        let total = max(0, total)
        let lower = max(0, min(after ?? -1, total - 1) + 1)
        let upper = max(lower, min(before ?? total, total))
        if after != nil && before == nil {
            let end = lower + min(limit, max(0, total - lower))
            indexes = min(lower, end)..<end
            hasMore = end < total
        } else {
            let start = max(lower, upper - min(limit, upper))
            indexes = start..<upper
            hasMore = start > lower
        }
    }
}
