import AsyncHTTPClient

/// One streamed call over HTTP: the part that all dialects share.
struct StreamingCall {
    let connections: ModelConnections
    let classifier: ErrorClassifier

    /// Sends the request and hands the events on as they arrive. Cancelling the calling task closes the connection.
    ///
    /// - Returns: The parser at the end of a whole answer: it knows how the answer ended.
    /// - Throws: `ModelError`, `CancellationError`, or what `onEvents` throws.
    func run<Parser: AnswerParser>(
        _ request: HTTPClient.Request, parser: Parser, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> Parser {
        try Task.checkCancellation()
        let exchange = connections.begin(request)
        var isComplete = false
        defer { connections.end(exchange, isComplete: isComplete) }
        let answer = try await withTaskCancellationHandler {
            // Beside the connection: a piece of an answer is handed on without waking another thread.
            try await withTaskExecutorPreference(connections.executor) {
                try await read(exchange, parser: parser, onEvents: onEvents)
            }
        } onCancel: {
            exchange.abort(CancellationError())
        }
        isComplete = true
        return answer
    }

    private func read<Parser: AnswerParser>(
        _ exchange: ModelExchange, parser: Parser, onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> Parser {
        let model = LoneMarks.Model(address: classifier.server.address, name: classifier.model)
        var reader = AnswerReader(
            parser: parser, classifier: classifier, limits: exchange.limits,
            assumedMark: connections.loneMarks.mark(of: model))
        while true {
            let delivery = await exchange.next()
            let (events, outcome) = reader.read(delivery)
            if reader.hasHeardMore {
                exchange.progress.beginHandling()
                if !events.isEmpty { try await onEvents(events) }
                exchange.progress.beginWaiting()
            }
            switch outcome {
            case nil: if reader.isWhole { exchange.progress.beginDraining() }
            case .answered:
                connections.loneMarks.note(reader.loneMark, of: model)
                return reader.parser
            case .failed(let error): throw error
            }
            // A server that floods this call has a thread in common with all others.
            if delivery.hasMore { await Task.yield() }
        }
    }
}
