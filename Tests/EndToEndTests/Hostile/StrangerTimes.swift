import Synchronization
import TestKit

/// How long answers take about what is there, and about what is not.
final class StrangerTimes: Sendable {
    /// Fewer say nothing.
    private static let leastCount = 100

    private let values = Mutex<[(there: Duration, missing: Duration)]>([])

    /// Of one batch, asked once about each; it counts as so many requests.
    func note(_ durations: [Bool: Duration], of count: Int) {
        guard let there = durations[true], let missing = durations[false] else { return }
        values.withLock { $0.append((there / count, missing / count)) }
    }

    /// In words, where what one batch takes longer than the other is more, in the middle, than the machine's own unrest.
    var difference: String? {
        let values = values.withLock { $0 }
        guard values.count >= Self.leastCount else { return nil }
        let usual = values.map(\.missing).sorted().percentile(50)
        let excess = values.map { $0.there - $0.missing }.sorted().percentile(50)
        guard max(excess, .zero - excess) > usual / 4 + .microseconds(200) else { return nil }
        return "an answer takes \(usual) about sessions that are not there, and \(excess) more about others"
    }
}
