/// Tokens, guessed from text, for models and parts of a context that nobody counted.
///
/// Every byte has a weight by what it is: letters make long tokens, digits and punctuation short ones, and of a character
/// beyond ASCII the first byte counts for all. The weights were fitted to the tokenizers of Qwen2.5 and SmolLM2 over
/// prose in nine languages, code, JSON, tables, and hexadecimal text (`docs/compression.md`); what remains is a factor
/// of the model, which `TokenScales` learns.
package enum TokenEstimate {
    /// Every message brings its role and separators along.
    package static let perMessage = 4
    /// An image costs its model some hundred to more than a thousand tokens; the original counted 500.
    package static let perImage = 500

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

    package static func tokens(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            weights.withUnsafeBufferPointer { weights in
                var sum = 0
                for byte in bytes { sum += Int(weights[Int(byte)]) }
                return (sum + unit - 1) / unit
            }
        }
    }
}
