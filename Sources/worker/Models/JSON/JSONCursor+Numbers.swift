extension JSONCursor {
    /// The next value when it is a number without a fraction that fits; any other value is passed over.
    mutating func optionalInteger() throws(JSONSyntaxError) -> Int? {
        guard try kind() == .number else {
            try skipValue()
            return nil
        }
        let start = position
        try skipNumber()
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        return Int(text) ?? Double(text).flatMap(Int.init(exactly:))
    }

    /// The next value when it is `true` or `false`; any other value is passed over.
    mutating func optionalBool() throws(JSONSyntaxError) -> Bool? {
        guard try kind() == .bool else {
            try skipValue()
            return nil
        }
        let isTrue = bytes[position] == UInt8(ascii: "t")
        try skipWord(isTrue ? "true" : "false")
        return isTrue
    }

    mutating func skipNumber() throws(JSONSyntaxError) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try skipDigits() }
        if take(UInt8(ascii: ".")) { try skipDigits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try skipDigits()
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
