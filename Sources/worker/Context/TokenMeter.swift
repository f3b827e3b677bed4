import NaviStore

/// Measures the contexts of one agent: what a server has counted is the anchor, and only the difference to it is
/// estimated.
struct TokenMeter: Sendable, Equatable {
    /// Tokens of one unit of the estimate.
    var scale: Double
    /// What was counted last, and the estimate of the same.
    private(set) var anchor: ContextMeasure?

    /// Of an earlier count what a later one of more has to reach, less so many tokens.
    private static let trust = 0.97
    private static let smallTokens = 64.0

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

    /// Whether a server's count can be of the whole request. One that leaves out what it has cached, or cuts what its
    /// own window does not hold, says about the same number however much has been added. One that counts far more may
    /// have added something itself: that is shown, and not built upon.
    func believes(_ counted: Int, request estimate: Int) -> Bool {
        guard counted > 0, estimate > 0, Double(counted) >= Double(estimate) * TokenScales.range.lowerBound else {
            return false
        }
        guard let anchor, estimate > anchor.estimate else { return true }
        let added = Double(estimate - anchor.estimate) * Double(anchor.tokens) / Double(anchor.estimate)
        // Of what a model thinks, a part unknown is gone from the next request.
        let least = Double(anchor.tokens) * Self.trust - Self.smallTokens + added / 4
        return Double(counted) >= least
    }

    /// The measure after a model call, which becomes the anchor.
    ///
    /// - Parameters:
    ///   - request: The estimate of what was sent.
    ///   - answer: The estimate of what the answer adds to the context.
    ///   - generated: The estimate of all that was generated, reasoning included.
    mutating func note(_ usage: ModelUsage?, request: Int, answer: Int, generated: Int) -> ContextMeasure {
        var measure = ContextMeasure(estimate: request + answer)
        let kept = generated > 0 ? min(1, Double(answer) / Double(generated)) : 1
        let told = usage.map { $0.promptTokens + Int((Double($0.completionTokens) * kept).rounded(.up)) }
        if let usage, let told, believes(usage.promptTokens, request: request) {
            measure.tokens = told
            // What has grown is not less than it was, whatever is left out of the count.
            if let anchor, request > anchor.estimate { measure.tokens = max(measure.tokens, anchor.tokens) }
        } else {
            measure.tokens = tokens(estimate: request + answer)
        }
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
