import NaviProtocol

/// Tokens, guessed from text, for models and parts of a context that nobody counted.
///
/// Four bytes of ASCII, or two of anything else, count as one token: about right for English, high for most other
/// languages, so that guesses err on the side that fits.
enum TokenEstimate {
    /// Every message brings its role and separators along.
    static let perMessage = 4
    /// An image costs its model some hundred to more than a thousand tokens; the original counted 500.
    static let perImage = 500

    static func tokens(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var ascii = 0
            for byte in bytes where byte < 0x80 { ascii += 1 }
            return (ascii + 3) / 4 + (bytes.count - ascii + 1) / 2
        }
    }

    static func tokens(_ calls: [ToolCall]) -> Int {
        calls.reduce(0) { $0 + tokens($1.name) + tokens($1.arguments.jsonText()) + perMessage }
    }

    static func tokens(_ message: ModelMessage) -> Int {
        perMessage + tokens(message.content) + tokens(message.toolCalls) + message.images.count * perImage
    }

    /// A message of the history, as it would count in a context.
    static func tokens(_ message: Message) -> Int {
        perMessage + tokens(message.content ?? "") + tokens(message.toolCalls) + message.images.count * perImage
            + (message.files.isEmpty ? 0 : tokens(message.files.bracketedList))
    }

    static func tokens(_ request: ModelRequest) -> Int {
        request.messages.reduce(0) { $0 + tokens($1) }
            + request.tools.reduce(0) {
                $0 + tokens($1.name) + tokens($1.description) + tokens($1.parameters.jsonText())
            }
    }

    static func tokens(_ answer: ModelAnswer) -> Int {
        tokens(answer.text) + tokens(answer.thinking) + tokens(answer.toolCalls)
    }
}
