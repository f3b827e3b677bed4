import NaviStore

/// Measures the contexts of one agent: what a server has counted is the anchor, and only the difference to it is
/// estimated.
struct TokenMeter: Sendable, Equatable {
    /// Tokens of one unit of the estimate.
    var scale: Double
    /// What was counted last, and the estimate of the same.
    private(set) var anchor: ContextMeasure?

    init(scale: Double, anchor: ContextMeasure? = nil) {
        self.scale = scale
        self.anchor = anchor.flatMap { $0.isPlausible ? $0 : nil }
    }

    /// Tokens of a context with this estimate.
    func tokens(estimate: Int) -> Int {
        guard let anchor else { return Int((Double(estimate) * scale).rounded(.up)) }
        // What has been taken away counts as it was counted; what has been added, as the model counts on average.
        let difference = estimate - anchor.estimate
        let scale = difference < 0 ? Double(anchor.tokens) / Double(anchor.estimate) : scale
        return max(1, anchor.tokens + Int((Double(difference) * scale).rounded(.up)))
    }

    /// The measure after a model call, which becomes the anchor.
    ///
    /// - Parameters:
    ///   - request: The estimate of what was sent.
    ///   - answer: The estimate of what the answer adds to the context.
    ///   - generated: The estimate of all that was generated, reasoning included.
    mutating func note(_ usage: ModelUsage?, request: Int, answer: Int, generated: Int) -> ContextMeasure {
        var measure = ContextMeasure(estimate: request + answer)
        if let usage {
            let kept = generated > 0 ? min(1, Double(answer) / Double(generated)) : 1
            measure.tokens = usage.promptTokens + Int((Double(usage.completionTokens) * kept).rounded(.up))
        } else {
            measure.tokens = tokens(estimate: request + answer)
        }
        // A server that counts something else, only what was not cached for example, is shown but not relied on.
        anchor = measure.isPlausible ? measure : nil
        return measure
    }
}

extension ContextMeasure {
    /// What was counted is near enough to the estimate to be of the same thing.
    fileprivate var isPlausible: Bool {
        tokens > 0 && estimate > 0 && TokenScales.range.contains(Double(tokens) / Double(estimate))
    }
}
