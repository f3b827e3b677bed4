import Synchronization
import TestKit

/// How long answers take about what is there, and about what is not.
final class StrangerTimes: Sendable {
    /// Fewer say nothing.
    private static let leastCount = 100

    private let values = Mutex<(there: [Duration], missing: [Duration])>(([], []))

    /// Of one batch, asked once about each; it counts as so many requests.
    func note(_ durations: [Bool: Duration], of count: Int) {
        guard let there = durations[true], let missing = durations[false] else { return }
        values.withLock {
            $0.there.append(there / count)
            $0.missing.append(missing / count)
        }
    }

    /// In words, where the middle ones are further apart than the machine's own unrest puts them.
    var difference: String? {
        let (there, missing) = values.withLock { ($0.there.sorted(), $0.missing.sorted()) }
        guard there.count >= Self.leastCount else { return nil }
        let (one, other) = (there.percentile(50), missing.percentile(50))
        let distance = max(one, other) - min(one, other)
        guard distance > min(one, other) / 4 + .microseconds(200) else { return nil }
        return "an answer takes \(one) about sessions that are there, and \(other) about others"
    }
}
