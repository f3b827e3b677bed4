/// One value that was read rather than counted.
package struct MetricSample: Sendable, Equatable {
    package let name: MetricName
    package let labels: MetricLabels
    package let value: Double

    package init(_ name: MetricName, _ labels: KeyValuePairs<MetricLabel, String>, _ value: Double) {
        self.name = name
        self.labels = MetricLabels(labels)
        self.value = value
    }

    package init(_ name: MetricName, _ value: Double) {
        self.init(name, [:], value)
    }
}

/// The labels of a series, in their order.
package struct MetricLabels: Sendable, Hashable {
    let pairs: [(key: String, value: String)]

    init(_ labels: KeyValuePairs<MetricLabel, String>) {
        pairs = labels.map { ($0.key.rawValue, $0.value) }
    }

    /// Of the metrics of a library.
    init(_ dimensions: [(String, String)]) {
        pairs = dimensions.map { (Self.legalized($0.0), $0.1) }
    }

    package static func == (left: MetricLabels, right: MetricLabels) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for pair in pairs {
            hasher.combine(pair.key)
            hasher.combine(pair.value)
        }
    }

    /// A name as the text format wants it: letters, digits and underscores, no digit first.
    static func legalized(_ name: String) -> String {
        let legal = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return legal.first?.isNumber ?? true ? "_" + legal : legal
    }
}
