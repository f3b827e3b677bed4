import NaviProtocol

/// Tokens, guessed from text, for models and parts of a context that nobody counted.
///
/// Every byte has a weight by what it is: letters make long tokens, digits and punctuation short ones, and of a character
/// beyond ASCII the first byte counts for all. The weights were fitted to the tokenizers of Qwen2.5 and SmolLM2 over
/// prose in nine languages, code, JSON, tables, and hexadecimal text (`docs/compression.md`); what remains is a factor
/// of the model, which `TokenScales` learns.
enum TokenEstimate {
    /// Every message brings its role and separators along.
    static let perMessage = 4
    /// An image costs its model some hundred to more than a thousand tokens; the original counted 500.
    static let perImage = 500

    /// Weights are in parts of a token.
    private static let unit = 40
    private static let weights: [UInt8] = (0...255).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): 9
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 40
        case UInt8(ascii: " "), UInt8(ascii: "\t"): 3
        case UInt8(ascii: "\n"): 16
        case 0..<0x80: 26
        // Two bytes: Latin with accents, Greek, Cyrillic, Hebrew, Arabic.
        case 0xC2...0xDF: 24
        // Three: Chinese, Japanese, Korean, the scripts of India.
        case 0xE0...0xEF: 34
        // Four: emoji.
        case 0xF0...0xF4: 80
        default: 0
        }
    }

    static func tokens(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            weights.withUnsafeBufferPointer { weights in
                var sum = 0
                for byte in bytes { sum += Int(weights[Int(byte)]) }
                return (sum + unit - 1) / unit
            }
        }
    }

    static func tokens(_ calls: [ToolCall]) -> Int {
        calls.reduce(0) { $0 + tokens($1.name) + tokens($1.arguments.json) + perMessage }
    }

    static func tokens(_ message: ModelMessage) -> Int {
        perMessage + tokens(message.content) + tokens(message.toolCalls) + message.images.count * perImage
    }

    /// A message of the history, as it would count in a context.
    static func tokens(_ message: Message) -> Int {
        perMessage + tokens(message.content ?? "") + tokens(message.toolCalls) + message.images.count * perImage
            + (message.files.isEmpty ? 0 : tokens(message.files.bracketedList))
    }

    static func tokens(_ tools: [ToolDescription]) -> Int {
        tools.reduce(0) { $0 + tokens($1.name) + tokens($1.description) + tokens($1.parameters.jsonText()) }
    }

    static func tokens(_ messages: [ModelMessage]) -> Int {
        messages.reduce(0) { $0 + tokens($1) }
    }

    static func tokens(_ request: ModelRequest) -> Int {
        tokens(request.messages) + tokens(request.tools)
    }

    /// What an answer adds to the context: reasoning is never sent back.
    static func keptTokens(_ answer: ModelAnswer) -> Int {
        perMessage + tokens(answer.text) + tokens(answer.toolCalls)
    }

    static func tokens(_ answer: ModelAnswer) -> Int {
        tokens(answer.text) + tokens(answer.thinking) + tokens(answer.toolCalls)
    }
}
