import NIOCore
import NIOHTTP1

/// Follows one response from its head to its end: events, failures, and whether the answer is whole. Pure.
struct AnswerReader<Parser: AnswerParser> {
    /// What became of the call.
    enum Outcome {
        /// The answer is whole; `parser` has its figures.
        case answered
        case failed(any Error)
    }

    private(set) var parser: Parser
    private var batch: EventBatch
    private let classifier: ErrorClassifier
    private let limits: StreamLimits
    private var head: HTTPResponseHead?
    /// The body of a response that is not a stream of this dialect.
    private var document: ByteBuffer?
    private var streamBytes = 0
    private var hasAnswer = false

    init(parser: Parser, classifier: ErrorClassifier, limits: StreamLimits) {
        self.parser = parser
        self.classifier = classifier
        self.limits = limits
        batch = EventBatch(maxBytes: limits.maxAnswerBytes)
    }

    /// The model has said something since the last look, whether events show it or not. Comments and empty pieces say
    /// nothing.
    private(set) var hasHeardMore = false

    /// The answer is there; figures or the end may follow, but are not worth a long wait.
    var isWhole: Bool { parser.state != .open }

    /// Reads what has arrived.
    ///
    /// - Returns: Events to pass on, and then, unless more is to come, the outcome.
    mutating func read(_ delivery: InboxDelivery) -> (events: [ModelEvent], outcome: Outcome?) {
        let before = parser.unshownPieces
        var failure: AnswerFailure?
        do throws(AnswerFailure) {
            if let head = delivery.head { take(head) }
            for chunk in delivery.chunks { try take(chunk) }
            if case .finished = delivery.end, document == nil { try parser.finish(into: &batch) }
        } catch {
            failure = error
        }
        let isLast = failure != nil || delivery.end != nil || parser.state != .open
        let events = batch.take(isLast: isLast)
        hasHeardMore = !events.isEmpty || parser.unshownPieces > before
        hasAnswer = hasAnswer || events.contains(where: \.isAnswer)
        if let failure { return (events, .failed(classifier.error(failure))) }
        return (events, outcome(delivery.end))
    }

    private mutating func take(_ head: HTTPResponseHead) {
        self.head = head
        let contentType = head.headers.first(name: "content-type")?.lowercased() ?? ""
        let isStream = (200..<300).contains(head.status.code) && Parser.isStream(contentType: contentType)
        if !isStream { document = ByteBuffer() }
    }

    private mutating func take(_ chunk: ByteBuffer) throws(AnswerFailure) {
        if document != nil {
            let room = limits.maxDocumentBytes - (document?.readableBytes ?? 0)
            document?.writeBytes(chunk.readableBytesView.prefix(room))
            return
        }
        streamBytes += chunk.readableBytes
        guard streamBytes <= limits.maxStreamBytes else { throw .tooLarge }
        try parser.read(chunk, into: &batch)
    }

    private func outcome(_ end: InboxEnd?) -> Outcome? {
        if let document {
            guard end != nil, let head else { return nil }
            return .failed(complaint(in: document, head))
        }
        switch (parser.state, end) {
        case (.open, nil), (.whole, nil): return nil
        case (.complete, _), (.whole, .finished), (.whole, .failed): return answered()
        case (.open, .finished): return .failed(classifier.cutOff(cause: nil))
        case (.open, .failed(let error)): return .failed(classifier.error(error, hasHead: head != nil))
        }
    }

    private func answered() -> Outcome {
        guard hasAnswer else { return .failed(classifier.emptyAnswer(parser.finishReason)) }
        return .answered
    }

    private func complaint(in document: ByteBuffer, _ head: HTTPResponseHead) -> ModelError {
        let status = Int(head.status.code)
        let complaint = document.withUnsafeReadableBytes { ServerComplaint(status: status, body: $0) }
        return classifier.error(complaint, retryAfter: RetryAfter.duration(in: head.headers))
    }
}

extension ModelEvent {
    /// Part of what the model answers, other than its reasoning.
    fileprivate var isAnswer: Bool {
        switch self {
        case .text, .toolCall: true
        case .thinking: false
        }
    }
}
