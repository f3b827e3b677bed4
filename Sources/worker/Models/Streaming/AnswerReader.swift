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

    private enum Body {
        /// Nothing but space has come.
        case unknown
        case stream
        /// The body of a response that is no stream of this dialect: an error, a page, or an answer in one piece.
        case document(ByteBuffer)
    }

    private(set) var parser: Parser
    private var batch: EventBatch
    private let classifier: ErrorClassifier
    private let limits: StreamLimits
    private var head: HTTPResponseHead?
    private var body = Body.unknown
    private var streamBytes = 0
    private var hasAnswer = false

    /// - Parameter assumedMark: Ends the reasoning that the text of this answer begins with.
    init(parser: Parser, classifier: ErrorClassifier, limits: StreamLimits, assumedMark: [UInt8]? = nil) {
        self.parser = parser
        self.classifier = classifier
        self.limits = limits
        batch = EventBatch(maxBytes: limits.maxAnswerBytes, assumedMark: assumedMark)
    }

    /// The model has said something since the last look, whether events show it or not. Comments and empty pieces say
    /// nothing.
    private(set) var hasHeardMore = false

    /// The answer is there; figures or the end may follow, but are not worth a long wait.
    var isWhole: Bool { parser.state != .open }

    /// What the answer says of closing marks that have no opening one.
    var loneMark: LoneMarkFinding { batch.loneMark }

    /// Reads what has arrived.
    ///
    /// - Returns: Events to pass on, and then, unless more is to come, the outcome.
    mutating func read(_ delivery: InboxDelivery) -> (events: [ModelEvent], outcome: Outcome?) {
        let before = parser.unshownPieces
        var failure: AnswerFailure?
        do throws(AnswerFailure) {
            if let head = delivery.head { take(head) }
            for chunk in delivery.chunks { try take(chunk) }
            if case .finished = delivery.end { try finish() }
        } catch {
            failure = error
        }
        // What waits for the rest of a character or of a mark is shown only of an answer that is whole.
        let events = batch.take(isLast: parser.state != .open, isCut: parser.finishReason == .length)
        hasHeardMore = !events.isEmpty || parser.unshownPieces > before
        hasAnswer = hasAnswer || events.contains(where: \.isAnswer)
        if let failure { return (events, .failed(classifier.error(failure))) }
        return (events, outcome(delivery.end))
    }

    private var isSuccess: Bool { head.map { (200..<300).contains($0.status.code) } ?? true }

    private mutating func take(_ head: HTTPResponseHead) {
        self.head = head
        let isPage = head.headers.first(name: "content-type")?.lowercased().hasPrefix("text/html") ?? false
        if !isSuccess || isPage || head.encoding != nil { body = .document(ByteBuffer()) }
    }

    private mutating func take(_ chunk: ByteBuffer) throws(AnswerFailure) {
        // What it is called says little: it is known by how it begins.
        if case .unknown = body, let first = chunk.readableBytesView.first(where: { !$0.isSpace }) {
            body = Parser.isStream(firstByte: first) ? .stream : .document(ByteBuffer())
        }
        if case .document(var document) = body {
            // Held by one alone while it grows.
            body = .unknown
            let room = limits.maxDocumentBytes - document.readableBytes
            document.writeBytes(chunk.readableBytesView.prefix(room))
            body = .document(document)
            return
        }
        streamBytes += chunk.readableBytes
        guard streamBytes <= limits.maxStreamBytes else { throw .tooLarge }
        try parser.read(chunk, into: &batch)
    }

    private mutating func finish() throws(AnswerFailure) {
        switch body {
        case .unknown, .stream: try parser.finish(into: &batch)
        case .document(let document):
            if isSuccess, head?.encoding == nil { try parser.read(document: document, into: &batch) }
        }
    }

    private func outcome(_ end: InboxEnd?) -> Outcome? {
        switch (parser.state, end) {
        case (.open, nil), (.whole, nil): return nil
        case (.complete, _), (.whole, .finished), (.whole, .failed): return answered()
        case (.open, .finished):
            if case .document(let document) = body, let head { return .failed(complaint(in: document, head)) }
            return .failed(classifier.cutOff(cause: nil))
        case (.open, .failed(let error)):
            // The body of an error may end as it likes.
            if case .document(let document) = body, let head, !isSuccess {
                return .failed(complaint(in: document, head))
            }
            return .failed(classifier.error(error, hasHead: head != nil))
        }
    }

    private func answered() -> Outcome {
        if let error = classifier.error(endingWith: parser.finishReason, hasAnswer: hasAnswer) { return .failed(error) }
        return .answered
    }

    private func complaint(in document: ByteBuffer, _ head: HTTPResponseHead) -> ModelError {
        let status = Int(head.status.code)
        if (300..<400).contains(status) {
            return classifier.redirected(status, to: head.headers.first(name: "location"))
        }
        if let encoding = head.encoding, isSuccess { return classifier.encoded(encoding) }
        let complaint = document.withUnsafeReadableBytes { ServerComplaint(status: status, body: $0) }
        return classifier.error(complaint, retryAfter: RetryAfter.duration(in: head.headers))
    }
}

extension HTTPResponseHead {
    /// How the body is compressed, though nobody has asked for that.
    fileprivate var encoding: String? {
        headers.first(name: "content-encoding").flatMap { ["", "identity"].contains($0.lowercased()) ? nil : $0 }
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
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
