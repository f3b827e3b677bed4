/// How a file's bytes stand for text.
enum TextEncoding: Sendable, Equatable {
    case utf8
    case utf16LittleEndian
    case utf16BigEndian
    /// ISO 8859-1 with the printable characters that Windows puts among its control codes.
    case latin1

    /// What a file's first bytes tell; `nil` when it is no text.
    ///
    /// - Parameter isWhole: The sample is the whole file.
    init?(sample: [UInt8], isWhole: Bool) {
        if sample.starts(with: [0xFF, 0xFE]) {
            self = .utf16LittleEndian
        } else if sample.starts(with: [0xFE, 0xFF]) {
            self = .utf16BigEndian
        } else if sample.contains(where: Self.isBinary) {
            return nil
        } else {
            self = Self.isUTF8(sample, isWhole: isWhole) ? .utf8 : .latin1
        }
    }

    /// Bytes of the mark at the front, which is no text.
    func markLength(_ sample: [UInt8]) -> Int {
        switch self {
        case .utf8: sample.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        case .utf16LittleEndian, .utf16BigEndian: 2
        case .latin1: 0
        }
    }

    /// The text, with unpaired and invalid parts replaced and lines ended by a line feed alone.
    func decode(_ bytes: some Collection<UInt8>) -> String {
        let text =
            switch self {
            case .utf8: String(decoding: bytes, as: UTF8.self)
            case .utf16LittleEndian, .utf16BigEndian: String(decoding: units(Array(bytes)), as: UTF16.self)
            case .latin1: String(String.UnicodeScalarView(bytes.map(Self.scalar)))
            }
        return text.replacing("\r\n", with: "\n")
    }

    private func units(_ bytes: [UInt8]) -> [UInt16] {
        stride(from: 0, to: bytes.count - bytes.count % 2, by: 2).map { position in
            let (first, second) = (UInt16(bytes[position]), UInt16(bytes[position + 1]))
            return self == .utf16LittleEndian ? second << 8 | first : first << 8 | second
        }
    }

    /// Control codes that text does not have; escape is there for logs with colours.
    private static func isBinary(_ byte: UInt8) -> Bool {
        byte < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains(byte) || byte == 0x7F
    }

    private static func isUTF8(_ sample: [UInt8], isWhole: Bool) -> Bool {
        if String(validating: sample, as: UTF8.self) != nil { return true }
        // The sample may end inside a character.
        return !isWhole && (1...3).contains { String(validating: sample.dropLast($0), as: UTF8.self) != nil }
    }

    private static func scalar(_ byte: UInt8) -> Unicode.Scalar {
        (0x80...0x9F).contains(byte) ? windows[Int(byte) - 0x80] : Unicode.Scalar(byte)
    }

    private static let windows = Array(
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)
}
