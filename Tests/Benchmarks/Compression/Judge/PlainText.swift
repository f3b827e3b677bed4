import Foundation

/// Text as it is compared: in small letters, with the digits of ASCII, without marks, line by line.
struct PlainText: Sendable {
    struct Line: Sendable {
        /// Begins and ends with a space, so that a word is found between two of them.
        let words: [UInt8]
        /// Without spaces.
        let letters: [UInt8]

        init(_ text: some StringProtocol) {
            words = Array(" \(plain(String(text))) ".utf8)
            letters = words.filter { $0 != 0x20 }
        }
    }

    let lines: [Line]

    init(_ text: String) {
        lines = text.split(separator: "\n").map { Line($0) }
    }

    /// Letters and digits with single spaces between words.
    static func plain(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isGap = false
        for scalar in text.precomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            guard let plain = plain(scalar) else {
                isGap = !result.isEmpty
                continue
            }
            if isGap { result.append(" ") }
            isGap = false
            result.append(plain)
        }
        return String(result)
    }

    /// `nil` for what is neither a letter nor a digit.
    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        let properties = scalar.properties
        switch properties.generalCategory {
        case .decimalNumber: return properties.numericValue.flatMap { Unicode.Scalar(0x30 + UInt32($0)) }
        // Turkish has two letters i, of which only one survives becoming a capital and small again.
        case .nonspacingMark, .spacingMark: return scalar.value == 0x0307 ? nil : scalar
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber,
            .otherNumber:
            return scalar == "ı" ? "i" : scalar
        default: return nil
        }
    }
}

extension [UInt8] {
    func contains(_ other: [UInt8]) -> Bool { place(of: other, from: 0) != nil }

    /// How often others are in these, one after the other.
    func count(of other: [UInt8]) -> Int {
        var (count, begin) = (0, 0)
        while let place = place(of: other, from: begin) {
            count += 1
            begin = place + other.count
        }
        return count
    }

    private func place(of other: [UInt8], from begin: Int) -> Int? {
        guard let first = other.first, begin >= 0 else { return nil }
        return withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var place = begin
            while place + other.count <= bytes.count {
                let room = bytes.count - other.count - place + 1
                guard let found = memchr(base + place, Int32(first), room) else { return nil }
                place = base.distance(to: UnsafeRawPointer(found))
                if memcmp(found, other, other.count) == 0 { return place }
                place += 1
            }
            return nil
        }
    }

    /// Not as a part of a longer number or word of ASCII.
    func containsWhole(_ other: [UInt8]) -> Bool {
        var begin = 0
        while let place = place(of: other, from: begin) {
            let end = place + other.count
            let isWhole =
                !(place > 0 && self[place - 1].isASCIIWord && self[place].isASCIIWord)
                && !(end < count && self[end].isASCIIWord && self[end - 1].isASCIIWord)
            if isWhole { return true }
            begin = place + 1
        }
        return false
    }
}

extension UInt8 {
    fileprivate var isASCIIWord: Bool {
        (0x30...0x39).contains(self) || (0x61...0x7A).contains(self)
    }
}
