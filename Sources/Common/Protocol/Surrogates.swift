/// The code points that UTF-16 writes other characters with, two by two; alone they are no characters.
enum Surrogates {
    static let high: Range<UInt32> = 0xD800..<0xDC00
    static let low: Range<UInt32> = 0xDC00..<0xE000

    static func joined(_ first: UInt32, _ second: UInt32) -> UInt32 {
        0x10000 + (first - high.lowerBound) << 10 + (second - low.lowerBound)
    }
}

extension [UInt8] {
    /// Appends a code point up to U+10FFFF in UTF-8; a surrogate takes three bytes as if it were a character.
    mutating func append(utf8Of code: UInt32) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: code >> shift) & 0x3F }
        switch code {
        case 0..<0x80: append(UInt8(truncatingIfNeeded: code))
        case 0x80..<0x800: append(contentsOf: [0xC0 | UInt8(truncatingIfNeeded: code >> 6), tail(0)])
        case 0x800..<0x10000: append(contentsOf: [0xE0 | UInt8(truncatingIfNeeded: code >> 12), tail(6), tail(0)])
        default: append(contentsOf: [0xF0 | UInt8(truncatingIfNeeded: code >> 18), tail(12), tail(6), tail(0)])
        }
    }
}
