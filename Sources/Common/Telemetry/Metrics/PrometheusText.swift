/// Metrics in the text format of Prometheus, version 0.0.4:
/// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.
struct PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct Family {
        var kind: MetricName.Kind
        var series: [(labels: MetricLabels, reading: MetricReading)] = []
    }

    private var families: [String: Family] = [:]

    mutating func add(_ name: String, _ labels: MetricLabels, _ reading: MetricReading) {
        families[name, default: Family(kind: reading.kind)].series.append((labels, reading))
    }

    /// Families and series in alphabetical order, so that two readings can be compared.
    func rendered() -> String {
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let known = MetricName(rawValue: name) { text += "# HELP \(name) \(known.help)\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            let series = family.series.map { (labels: Self.render($0.labels.pairs), reading: $0.reading, $0.labels) }
            for (labels, reading, pairs) in series.sorted(by: { $0.labels < $1.labels }) {
                switch reading {
                case .value(let value, _): text += "\(name)\(labels) \(Self.number(value))\n"
                case .histogram(let counts, let sum):
                    text += Self.histogram(name, pairs, labels, counts: counts, sum: sum)
                }
            }
        }
        return text
    }

    private static func histogram(
        _ name: String, _ labels: MetricLabels, _ rendered: String, counts: [Int], sum: Double
    ) -> String {
        var text = ""
        var total = 0
        for (position, count) in counts.enumerated() {
            total += count
            let bound = position < HistogramCell.bounds.count ? number(HistogramCell.bounds[position]) : "+Inf"
            text += "\(name)_bucket\(render(labels.pairs + [("le", bound)])) \(total)\n"
        }
        return text + "\(name)_sum\(rendered) \(number(sum))\n\(name)_count\(rendered) \(total)\n"
    }

    private static func render(_ pairs: [(key: String, value: String)]) -> String {
        guard !pairs.isEmpty else { return "" }
        return "{" + pairs.map { "\($0.key)=\"\(escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return String(value)
    }
}

extension MetricReading {
    fileprivate var kind: MetricName.Kind {
        switch self {
        case .value(_, let kind): kind
        case .histogram: .histogram
        }
    }
}
