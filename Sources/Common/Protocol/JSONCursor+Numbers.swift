extension JSONCursor {
    /// The next value when it is a whole number, held within `range`; any other value is passed over.
    package mutating func optionalInteger(within range: ClosedRange<Int>) throws(JSONSyntaxError) -> Int? {
        guard try kind() == .number else {
            try skipValue()
            return nil
        }
        let digits = try readNumber()
        if let number = Int(decimal: digits, in: range) { return number }
        let number = Double(String(decoding: digits, as: UTF8.self)) ?? .nan
        return number == number.rounded() ? Int(clamping: number, to: range) : nil
    }

    /// The digits of the next value, which must be a number, as they stand.
    package mutating func readNumber() throws(JSONSyntaxError) -> UnsafeBufferPointer<UInt8> {
        skipSpace()
        let start = position
        try skipNumber()
        return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    /// The next value when it is `true` or `false`; any other value is passed over.
    package mutating func optionalBool() throws(JSONSyntaxError) -> Bool? {
        guard try kind() == .bool else {
            try skipValue()
            return nil
        }
        let isTrue = bytes[position] == UInt8(ascii: "t")
        try skipWord(isTrue ? "true" : "false")
        return isTrue
    }

    mutating func skipNumber() throws(JSONSyntaxError) {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try skipDigits() }
        if take(UInt8(ascii: ".")) { try skipDigits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try skipDigits()
            noteHugeNumber(from: start)
        } else if position - start > Self.surelyFiniteDigits {
            noteHugeNumber(from: start)
        }
    }

    /// Fewer digits without an exponent are never too much for a double.
    private static let surelyFiniteDigits = 300
    /// More are no number that anybody means.
    private static let maxDigits = 1000

    private mutating func noteHugeNumber(from start: Int) {
        let digits = bytes[start..<position]
        if digits.count > Self.maxDigits || Double(String(decoding: digits, as: UTF8.self))?.isFinite != true {
            hasHugeNumber = true
        }
    }

    /// At least one digit.
    private mutating func skipDigits() throws(JSONSyntaxError) {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        guard position > start else { throw failure }
    }
}
