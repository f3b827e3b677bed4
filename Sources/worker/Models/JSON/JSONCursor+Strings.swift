extension JSONCursor {
    /// The next value, which must be a string.
    mutating func string() throws(JSONSyntaxError) -> String {
        var text: [UInt8] = []
        try appendString(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The next value when it is a string; any other value is passed over.
    mutating func optionalString() throws(JSONSyntaxError) -> String? {
        guard try kind() == .string else {
            try skipValue()
            return nil
        }
        return try string()
    }

    /// Passes over an empty string; says whether there was one. The next value must be a string.
    @inline(__always)
    mutating func takeEmptyString() throws(JSONSyntaxError) -> Bool {
        guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") else { return false }
        try skipString()
        return true
    }

    /// Appends the text of the next value, which must be a string, to `text`, escapes resolved, as UTF-8.
    mutating func appendString(to text: inout [UInt8]) throws(JSONSyntaxError) {
        try expect(UInt8(ascii: "\""))
        var start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
                position += 1
                return
            }
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
                text.append(contentsOf: UTF8.encode(try readEscape())!)
                start = position
            } else if byte < 0x20 {
                throw failure
            } else {
                position += 1
            }
        }
        throw failure
    }

    mutating func skipString() throws(JSONSyntaxError) {
        try expect(UInt8(ascii: "\""))
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return
            }
            if byte == UInt8(ascii: "\\") {
                _ = try readEscape()
            } else if byte < 0x20 {
                throw failure
            } else {
                position += 1
            }
        }
        throw failure
    }

    mutating func readKey() throws(JSONSyntaxError) -> JSONKey {
        let start = position + 1
        try skipString()
        return JSONKey(quoted: UnsafeBufferPointer(rebasing: bytes[start..<(position - 1)]))
    }

    /// Reads one escape, surrogate pairs as one character; a lone surrogate is an error.
    private mutating func readEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        try expect(UInt8(ascii: "\\"))
        guard position < bytes.count else { throw failure }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicodeEscape()
        default: throw failure
        }
    }

    private mutating func readUnicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try readHexDigits()
        guard (0xD800..<0xDC00).contains(first) else {
            guard let scalar = Unicode.Scalar(first) else { throw failure }
            return scalar
        }
        try expect(UInt8(ascii: "\\"))
        try expect(UInt8(ascii: "u"))
        let second = try readHexDigits()
        guard (0xDC00..<0xE000).contains(second) else { throw failure }
        guard let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else { throw failure }
        return scalar
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
