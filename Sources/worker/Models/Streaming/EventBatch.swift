import NaviProtocol

/// Collects the events of one piece of a stream: neighbouring texts become one event.
struct EventBatch {
    private enum Run {
        case none
        case text
        case thinking
    }

    private var events: [ModelEvent] = []
    private var run = Run.none
    private var bytes: [UInt8] = []
    private var takenBytes = 0
    private let maxBytes: Int

    /// - Parameter maxBytes: Of all texts and calls of one answer together.
    init(maxBytes: Int) {
        self.maxBytes = maxBytes
    }

    /// Appends the string at the cursor to the answer's text.
    mutating func appendText(_ cursor: inout JSONCursor) throws(JSONSyntaxError) {
        try append(&cursor, to: .text)
    }

    /// Appends the string at the cursor to the reasoning.
    mutating func appendThinking(_ cursor: inout JSONCursor) throws(JSONSyntaxError) {
        try append(&cursor, to: .thinking)
    }

    mutating func append(_ call: ToolCall) {
        endRun()
        events.append(.toolCall(call))
    }

    /// The events so far; the batch is empty afterwards.
    ///
    /// - Parameter isLast: Nothing more comes. Else a character whose beginning alone has come stays until its rest does.
    mutating func take(isLast: Bool) -> [ModelEvent] {
        endRun(keepingBytes: isLast ? 0 : bytes.unfinishedTextBytes)
        defer { events = [] }
        return events
    }

    /// - Parameter unsentBytes: Parts of tool calls that are kept elsewhere until they are whole.
    /// - Throws: `tooLarge` when the answer has become too long.
    func checkSize(adding unsentBytes: Int = 0) throws(AnswerFailure) {
        guard takenBytes + bytes.count + unsentBytes <= maxBytes else { throw .tooLarge }
    }

    @inline(__always)
    private mutating func append(_ cursor: inout JSONCursor, to next: Run) throws(JSONSyntaxError) {
        // Many servers send an empty text beside every piece of reasoning: it does not part the pieces.
        if try cursor.takeEmptyString() { return }
        if run != next {
            endRun()
            run = next
        }
        try cursor.appendString(to: &bytes)
    }

    /// - Parameter keptCount: Bytes at the end that wait for the rest of their character; the run goes on with them.
    private mutating func endRun(keepingBytes keptCount: Int = 0) {
        let count = bytes.count - keptCount
        if count > 0 {
            let text = String(repairing: bytes.prefix(count))
            switch run {
            case .none: break
            case .text: events.append(.text(text))
            case .thinking: events.append(.thinking(text))
            }
            takenBytes += count
            if keptCount == 0 { bytes.removeAll(keepingCapacity: true) } else { bytes.removeFirst(count) }
        }
        if keptCount == 0 { run = .none }
    }
}
