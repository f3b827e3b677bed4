extension JSONCursor {
    /// The next value, which must be a string.
    package mutating func string() throws(JSONSyntaxError) -> String {
        var text: [UInt8] = []
        try appendString(to: &text)
        return String(repairing: text)
    }

    /// The next value when it is a string; any other value is passed over.
    package mutating func optionalString() throws(JSONSyntaxError) -> String? {
        guard try kind() == .string else {
            try skipValue()
            return nil
        }
        return try string()
    }

    /// Passes over an empty string; says whether there was one. The next value must be a string.
    @inline(__always)
    package mutating func takeEmptyString() throws(JSONSyntaxError) -> Bool {
        guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") else { return false }
        try skipString()
        return true
    }

    /// Appends the text of the next value, which must be a string, to `text`, escapes resolved, as UTF-8.
    ///
    /// What is no text stays as it is, and half a surrogate pair becomes three bytes as if it were a character: the next
    /// piece of the same text may bring the other half. `String(repairing:)` reads the whole.
    package mutating func appendString(to text: inout [UInt8]) throws(JSONSyntaxError) {
        try expect(UInt8(ascii: "\""))
        while true {
            text.append(contentsOf: UnsafeBufferPointer(rebasing: try skipPlainText()))
            guard !take(UInt8(ascii: "\"")) else { return }
            text.append(utf8Of: try readEscape())
        }
    }

    mutating func skipString() throws(JSONSyntaxError) {
        try expect(UInt8(ascii: "\""))
        while true {
            _ = try skipPlainText()
            guard !take(UInt8(ascii: "\"")) else { return }
            _ = try readEscape()
        }
    }

    /// Whether the next value is the string `text`, however it is escaped; the value is passed over.
    package mutating func takeString(equalTo text: StaticString) throws(JSONSyntaxError) -> Bool {
        guard try kind() == .string else {
            try skipValue()
            return false
        }
        return try readKey().matches(text)
    }

    /// Passes over the bytes of a string that mean themselves, up to its end or an escape.
    @inline(__always)
    private mutating func skipPlainText() throws(JSONSyntaxError) -> Slice<UnsafeBufferPointer<UInt8>> {
        let start = position
        // The place is kept in a register meanwhile: this loop sees most of what models send.
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                position = end
                return bytes[start..<end]
            }
            guard byte >= 0x20 else { break }
            end += 1
        }
        position = end
        throw failure
    }

    package mutating func readKey() throws(JSONSyntaxError) -> JSONKey {
        let start = position + 1
        try skipString()
        return JSONKey(quoted: UnsafeBufferPointer(rebasing: bytes[start..<(position - 1)]))
    }

    /// Reads one escape, a surrogate pair as one code point.
    private mutating func readEscape() throws(JSONSyntaxError) -> UInt32 {
        try expect(UInt8(ascii: "\\"))
        guard position < bytes.count else { throw failure }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt32(byte)
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): return try readUnicodeEscape()
        default: throw failure
        }
    }

    private mutating func readUnicodeEscape() throws(JSONSyntaxError) -> UInt32 {
        let first = try readHexDigits()
        guard Surrogates.high.contains(first) else {
            if Surrogates.low.contains(first) { hasLoneSurrogate = true }
            return first
        }
        let end = position
        if take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let second = try readHexDigits()
            if Surrogates.low.contains(second) { return Surrogates.joined(first, second) }
        }
        position = end
        hasLoneSurrogate = true
        return first
    }

    private mutating func readHexDigits() throws(JSONSyntaxError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw failure }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, bytes[position] < 0x80 else {
                throw failure
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
