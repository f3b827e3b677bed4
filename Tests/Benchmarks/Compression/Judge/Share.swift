import Foundation

/// So many of so many, with what chance leaves open.
struct Share: Sendable, Equatable {
    var hits = 0
    var count = 0

    mutating func add(_ isHit: Bool) {
        hits += isHit ? 1 : 0
        count += 1
    }

    mutating func add(_ other: Share) {
        hits += other.hits
        count += other.count
    }

    var value: Double { count == 0 ? 0 : Double(hits) / Double(count) }

    /// Wilson's interval, in which the true share lies in 95 of 100 cases.
    var interval: ClosedRange<Double> {
        guard count > 0 else { return 0...1 }
        let (n, z) = (Double(count), 1.96)
        let middle = (value + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, middle - half)...min(1, middle + half)
    }

    /// `97 (94–99) %` of how many.
    var text: String {
        guard count > 0 else { return "–" }
        let (low, high) = (interval.lowerBound, interval.upperBound)
        return String(format: "%.0f (%.0f–%.0f) of %d", value * 100, low * 100, high * 100, count)
    }
}
