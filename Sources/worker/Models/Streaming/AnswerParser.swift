import NIOCore

/// Reads the body of one streamed answer in one dialect. Pure: bytes in, events out.
protocol AnswerParser {
    /// Whether a successful answer that begins with this byte, space aside, is a stream of this dialect; else it is one
    /// document.
    static func isStream(firstByte: UInt8) -> Bool

    /// Reads what has arrived. Events found before an error stay in `batch`.
    mutating func read(_ chunk: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure)

    /// The body has ended in good order.
    mutating func finish(into batch: inout EventBatch) throws(AnswerFailure)

    /// Reads a whole answer that did not come as a stream; leaves the state open when the document is none.
    mutating func read(document: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure)

    var state: AnswerState { get }
    /// Grows with every piece of output that no event shows yet: of a tool call, of a signature, of figures.
    var unshownPieces: Int { get }
    var finishReason: FinishReason { get }
    var usage: ModelUsage? { get }
}

/// How far an answer has come.
enum AnswerState: Sendable {
    /// More is to come; an end now is a cut.
    case open
    /// The answer is whole, but figures may follow.
    case whole
    /// Nothing more is worth waiting for.
    case complete
}

extension AnswerParser {
    mutating func read(document: ByteBuffer, into batch: inout EventBatch) throws(AnswerFailure) {}
}
