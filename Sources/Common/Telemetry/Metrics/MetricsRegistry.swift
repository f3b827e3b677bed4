import Metrics
import Synchronization

/// What a process counts, ready to be shown in the text format of Prometheus: a backend of swift-metrics.
package final class MetricsRegistry: MetricsFactory, Sendable {
    struct Series: Hashable {
        let name: String
        let labels: MetricLabels
    }

    package static let contentType = PrometheusText.contentType

    /// More series than that are a mistake: what comes on top is counted, but not shown.
    private static let maxSeries = 2000

    private let cells = Mutex<[Series: any MetricCell]>([:])

    package init() {}

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions) { CounterCell() }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        cell(label, dimensions) { HistogramCell() }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions) { HistogramCell() }
    }

    /// Series stay: a counter that begins anew would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    package func counter(_ name: MetricName, _ labels: KeyValuePairs<MetricLabel, String> = [:]) -> Counter {
        Counter(label: name.rawValue, dimensions: labels.map { ($0.key.rawValue, $0.value) }, factory: self)
    }

    package func timer(_ name: MetricName, _ labels: KeyValuePairs<MetricLabel, String> = [:]) -> Metrics.Timer {
        Metrics.Timer(label: name.rawValue, dimensions: labels.map { ($0.key.rawValue, $0.value) }, factory: self)
    }

    /// Everything counted here, and what the caller has read.
    package func text(with samples: [MetricSample] = []) -> String {
        var text = PrometheusText()
        for sample in samples {
            text.add(sample.name.rawValue, sample.labels, .value(sample.value, sample.name.kind))
        }
        for (series, cell) in cells.withLock({ $0 }) { text.add(series.name, series.labels, cell.reading) }
        return text.rendered()
    }

    /// The cell of a series. Asking again gives the same one, unless another kind of metric has the name.
    private func cell<Cell: MetricCell>(
        _ label: String, _ dimensions: [(String, String)], _ make: () -> Cell
    ) -> Cell {
        let series = Series(name: MetricLabels.legalized(label), labels: MetricLabels(dimensions))
        return cells.withLock { cells in
            if let known = cells[series] as? Cell { return known }
            let cell = make()
            if cells[series] == nil, cells.count < Self.maxSeries { cells[series] = cell }
            return cell
        }
    }
}
