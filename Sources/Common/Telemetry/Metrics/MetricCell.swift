import Metrics
import Synchronization

/// Where a series is kept.
protocol MetricCell: AnyObject, Sendable {
    var reading: MetricReading { get }
}

/// What a series stands at.
enum MetricReading: Sendable, Equatable {
    case value(Double, MetricName.Kind)
    /// `counts[i]` observations of at most `bounds[i]`, not cumulated; those beyond the last bound come last.
    case histogram(counts: [Int], sum: Double)
}

final class CounterCell: CounterHandler, MetricCell {
    private let count = Atomic<Int64>(0)

    var reading: MetricReading { .value(Double(count.load(ordering: .relaxed)), .counter) }

    func increment(by amount: Int64) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        count.store(0, ordering: .relaxed)
    }
}

/// Observations by size; times are in seconds.
final class HistogramCell: TimerHandler, RecorderHandler, MetricCell {
    /// From what a fast machine adds to the patience of a user with a slow model.
    static let bounds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600,
    ]

    private struct State {
        var counts = [Int](repeating: 0, count: HistogramCell.bounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(State())

    var reading: MetricReading { state.withLock { .histogram(counts: $0.counts, sum: $0.sum) } }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1e9)
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        state.withLock { state in
            state.counts[Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count] += 1
            state.sum += value
        }
    }
}
