import NaviProtocol

/// Collects the events of one piece of a stream: neighbouring texts become one event, and reasoning that stands marked
/// in a text becomes reasoning.
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
    private var marked = MarkedThought()
    private let maxBytes: Int

    /// - Parameter maxBytes: Of all texts and calls of one answer together.
    init(maxBytes: Int) {
        self.maxBytes = maxBytes
    }

    /// Bytes of text and reasoning so far: grows with everything that is said.
    var byteCount: Int { takenBytes + bytes.count }

    /// Appends the string at the cursor to the answer's text.
    mutating func appendText(_ cursor: inout JSONCursor) throws(JSONSyntaxError) {
        guard !marked.isOver else { return try append(&cursor, to: .text) }
        var text: [UInt8] = []
        try cursor.appendString(to: &text)
        // Its own copy while it hands on to this batch.
        var marked = marked
        marked.take(text) { append($0, $1) }
        self.marked = marked
    }

    /// Appends the string at the cursor to the reasoning.
    mutating func appendThinking(_ cursor: inout JSONCursor) throws(JSONSyntaxError) {
        try append(&cursor, to: .thinking)
    }

    mutating func append(_ call: ToolCall) {
        finishMarked()
        endRun()
        events.append(.toolCall(call))
    }

    /// The events so far; the batch is empty afterwards.
    ///
    /// - Parameter isLast: Nothing more comes. Else a character whose beginning alone has come stays until its rest does.
    mutating func take(isLast: Bool) -> [ModelEvent] {
        if isLast { finishMarked() }
        endRun(keepingBytes: isLast ? 0 : bytes.unfinishedTextBytes)
        defer { events = [] }
        return events
    }

    /// - Parameter unsentBytes: Parts of tool calls that are kept elsewhere until they are whole.
    /// - Throws: `tooLarge` when the answer has become too long.
    func checkSize(adding unsentBytes: Int = 0) throws(AnswerFailure) {
        guard takenBytes + bytes.count + unsentBytes <= maxBytes else { throw .tooLarge }
    }

    private mutating func finishMarked() {
        guard !marked.isOver else { return }
        var marked = marked
        marked.finish { append($0, $1) }
        self.marked = marked
    }

    private mutating func append(_ piece: ArraySlice<UInt8>, _ kind: MarkedThought.Kind) {
        guard !piece.isEmpty else { return }
        begin(kind == .text ? .text : .thinking)
        bytes += piece
    }

    private mutating func begin(_ next: Run) {
        guard run != next else { return }
        endRun()
        run = next
    }

    @inline(__always)
    private mutating func append(_ cursor: inout JSONCursor, to next: Run) throws(JSONSyntaxError) {
        // Many servers send an empty text beside every piece of reasoning: it does not part the pieces.
        if try cursor.takeEmptyString() { return }
        begin(next)
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
