import NaviLink
import NaviTelemetry

extension LinkFigures {
    /// For `/metrics`.
    var samples: [MetricSample] {
        [
            MetricSample(.workers, Double(peers)),
            MetricSample(.linkMessages, [.direction: "in"], Double(messagesIn)),
            MetricSample(.linkMessages, [.direction: "out"], Double(messagesOut)),
            MetricSample(.linkDropped, Double(dropped)),
            MetricSample(.linkMalformed, Double(malformed)),
            MetricSample(.linkPending, Double(pendingTurns)),
        ]
    }
}
