import AsyncHTTPClient

/// One streamed call over HTTP: the part that all dialects share.
struct StreamingCall {
    let connections: ModelConnections
    let classifier: ErrorClassifier

    /// Sends the request and hands the events on as they arrive. Cancelling the calling task closes the connection.
    ///
    /// - Throws: `ModelError`, `CancellationError`, or what `onEvents` throws.
    func run(
        _ request: HTTPClient.Request, parser: some AnswerParser, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> (FinishReason, ModelUsage?) {
        try Task.checkCancellation()
        let exchange = connections.begin(request)
        var isComplete = false
        defer { connections.end(exchange, isComplete: isComplete) }
        let ending = try await withTaskCancellationHandler {
            try await read(exchange, parser: parser, onEvents: onEvents)
        } onCancel: {
            exchange.abort(CancellationError())
        }
        isComplete = true
        return ending
    }

    private func read(
        _ exchange: ModelExchange, parser: some AnswerParser, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> (FinishReason, ModelUsage?) {
        var reader = AnswerReader(parser: parser, classifier: classifier, limits: exchange.limits)
        while true {
            let (events, outcome) = reader.read(await exchange.next())
            if !events.isEmpty {
                exchange.progress.beginHandling()
                try await onEvents(events)
                exchange.progress.beginWaiting()
            }
            switch outcome {
            case nil: if reader.isWhole { exchange.progress.beginDraining() }
            case .answered(let reason, let usage): return (reason, usage)
            case .failed(let error): throw error
            }
        }
    }
}
