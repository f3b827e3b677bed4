/// What the characters of the world's scripts are to words.
enum Script {
    enum Kind: Equatable {
        case space, letter, digit, mark
        /// A letter of a script that puts no spaces between words, or hangs its particles on them.
        case packed
    }

    static func kind(of scalar: Unicode.Scalar) -> Kind {
        let value = scalar.value
        if value < 0x80 { return ascii(value) }
        switch value {
        // Thai, Lao, Tibetan, Burmese, Khmer.
        case 0x0E50...0x0E59, 0x0ED0...0x0ED9, 0x1040...0x1049, 0x17E0...0x17E9: return .digit
        case 0x0E00...0x0E4E, 0x0E80...0x0ECF, 0x0F40...0x0FBC, 0x1000...0x103F, 0x1050...0x109F, 0x1780...0x17D3:
            return .packed
        case 0xA0, 0x1680, 0x2000...0x200B, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: return .space
        case 0x2010...0x2027, 0x2030...0x205E, 0x3001...0x3004, 0x3008...0x3020, 0x3030, 0xFF00...0xFF0F,
            0xFF1A...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF65:
            return .mark
        // Full-width digits and letters.
        case 0xFF10...0xFF19: return .digit
        case 0xFF21...0xFF5A: return .letter
        case 0x3005...0x3007, 0x3040...0x30FA, 0x30FC...0x31FF, 0x3400...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFF66...0xFFDC, 0x20000...0x3FFFF:
            return .packed
        default: return other(scalar)
        }
    }

    /// Letters of Thai, Lao, Burmese and Khmer: not words are parted by spaces there, but thoughts.
    static func partsThoughtsBySpaces(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E01...0x0E4E, 0x0E81...0x0ECF, 0x1000...0x103F, 0x1050...0x109F, 0x1780...0x17D3: true
        default: false
        }
    }

    private static func ascii(_ value: UInt32) -> Kind {
        switch value {
        case 0...0x20: .space
        case 0x30...0x39: .digit
        case 0x41...0x5A, 0x61...0x7A: .letter
        default: .mark
        }
    }

    private static func other(_ scalar: Unicode.Scalar) -> Kind {
        switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: .digit
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark:
            .letter
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format: .space
        default: .mark
        }
    }

    /// Chinese numerals, of which two in a row are a number.
    static func isNumeral(_ scalar: Unicode.Scalar) -> Bool {
        numerals.contains(scalar.value)
    }

    private static let numerals = Set("〇零一二三四五六七八九十百千万萬億亿兩两".unicodeScalars.map(\.value))

    /// A small letter's value, where there is one of a single scalar.
    static func small(_ scalar: Unicode.Scalar) -> UInt32 {
        switch scalar.value {
        case 0x41...0x5A: scalar.value | 0x20
        // Scripts with capitals.
        case 0xC0...0x0587, 0x10A0...0x10FF, 0x1E00...0x1FFF:
            scalar.properties.lowercaseMapping.unicodeScalars.first?.value ?? scalar.value
        case 0xFF21...0xFF3A: scalar.value + 0x20
        default: scalar.value
        }
    }
}
