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
    private var marked: MarkedThought
    private var lone = LoneMarkSearch()
    /// What was taken for reasoning, for want of anything that says otherwise.
    private var assumed: [UInt8] = []
    private var hasCalls = false
    /// What had been taken for reasoning was the answer.
    private var hasRepeated = false
    private let assumedMark: [UInt8]?
    private let maxBytes: Int

    /// - Parameters:
    ///   - maxBytes: Of all texts and calls of one answer together.
    ///   - assumedMark: Ends the reasoning that the text of this answer begins with.
    init(maxBytes: Int, assumedMark: [UInt8]? = nil) {
        self.maxBytes = maxBytes
        self.assumedMark = assumedMark
        marked = MarkedThought(assumedClose: assumedMark)
    }

    /// What the answer says of closing marks that have no opening one.
    var loneMark: LoneMarkFinding {
        guard let assumedMark else { return lone.mark.map { .found($0) } ?? .unknown }
        if marked.isProven { return .found(assumedMark) }
        return hasRepeated ? .absent : .unknown
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
        // A server that tells it apart leaves none in the text.
        if assumedMark != nil, assumed.isEmpty, !marked.isOver {
            var words = cursor
            if try !words.takeEmptyString() { marked = MarkedThought() }
        }
        try append(&cursor, to: .thinking)
    }

    mutating func append(_ call: ToolCall) {
        hasCalls = true
        finishMarked()
        endRun()
        events.append(.toolCall(call))
    }

    /// The events so far; the batch is empty afterwards.
    ///
    /// - Parameters:
    ///   - isLast: Nothing more comes. Else a character whose beginning alone has come stays until its rest does.
    ///   - isCut: The answer ends for its length.
    mutating func take(isLast: Bool, isCut: Bool = false) -> [ModelEvent] {
        if isLast {
            finishMarked()
            if !isCut { repeatAssumed() }
        }
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

    /// Says as text what was taken for reasoning, where nothing else was said: better twice than not at all.
    private mutating func repeatAssumed() {
        guard marked.isUnproven, !hasCalls, !assumed.isEmpty else { return }
        begin(.text)
        bytes += assumed
        assumed = []
        hasRepeated = true
    }

    private mutating func append(_ piece: ArraySlice<UInt8>, _ kind: MarkedThought.Kind) {
        guard !piece.isEmpty else { return }
        if assumedMark != nil, kind == .thinking { assumed += piece }
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
            case .text:
                lone.look(at: bytes.prefix(count))
                events.append(.text(text))
            case .thinking:
                lone.stop()
                events.append(.thinking(text))
            }
            takenBytes += count
            if keptCount == 0 { bytes.removeAll(keepingCapacity: true) } else { bytes.removeFirst(count) }
        }
        if keptCount == 0 { run = .none }
    }
}
