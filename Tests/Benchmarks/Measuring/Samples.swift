/// Measured values, to be read as quantiles.
struct Samples {
    private var values: [Double] = []

    var count: Int { values.count }

    mutating func append(_ value: Double) {
        values.append(value)
    }

    mutating func append(_ other: Samples) {
        values += other.values
    }

    /// The value that this share of the samples does not exceed.
    func quantile(_ share: Double) -> Double {
        guard !values.isEmpty else { return .nan }
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}
