/// Bounds of one model call.
struct StreamLimits: Sendable {
    /// From the request to the first piece of output: text, reasoning or a tool call.
    var firstOutput: Duration = .seconds(180)
    /// Between two pieces of output.
    var gap: Duration = .seconds(60)
    /// Until a connection stands.
    var connect: Duration = .seconds(3)
    /// How long figures and the end of the transfer may take after a whole answer; then it counts without them.
    var drain: Duration = .seconds(2)
    /// One line of the stream: a whole answer in one piece, with an escape for every second letter.
    var maxLineBytes = 8 << 20
    /// Text, reasoning and tool calls together.
    var maxAnswerBytes = 4 << 20
    /// Everything a server sends for one answer, JSON and comments included: about 64 bytes of it carry one of text.
    var maxStreamBytes = 256 << 20
    /// Of an answer that is not a stream: an error, a listing.
    var maxDocumentBytes = 1 << 20
    /// Received bytes that wait to be read before the server is made to wait.
    var maxBufferedBytes = 256 << 10
    /// Received bytes that are read at once, before others on the same event loop have their turn.
    var maxReadBytes = 32 << 10
}
