/// Walks over one JSON text and reads only what is asked for; the rest is checked and passed over.
///
/// This is how the few wanted fields of a streamed chunk are read without building anything else. It accepts exactly
/// the texts that are JSON (RFC 8259, nested at most 512 deep); strings must be valid Unicode. The bytes must
/// outlive the cursor.
struct JSONCursor {
    /// Deeper nesting is refused, so that hostile input cannot exhaust the stack.
    static let maxDepth = 512

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    var depth = 0

    /// - Throws: `JSONSyntaxError` when the bytes are not valid UTF-8.
    init(_ raw: UnsafeRawBufferPointer) throws(JSONSyntaxError) {
        bytes = raw.bindMemory(to: UInt8.self)
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONSyntaxError(position: error.byteOffsets.lowerBound)
        }
    }

    /// The kind of the value that comes next.
    mutating func kind() throws(JSONSyntaxError) -> JSONKind {
        skipSpace()
        guard position < bytes.count else { throw failure }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw failure
        }
    }

    /// Reads an object. `member` gets every key and a cursor at its value; values that it leaves alone are skipped.
    @inline(__always)
    mutating func object(
        _ member: (JSONKey, inout JSONCursor) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try enter(UInt8(ascii: "{"))
        skipSpace()
        guard !take(UInt8(ascii: "}")) else { return leave() }
        repeat {
            skipSpace()
            let key = try readKey()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            let start = position
            try member(key, &self)
            if position == start { try skipValue() }
            skipSpace()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        leave()
    }

    /// Reads an array. `element` gets a cursor at every element; those that it leaves alone are skipped.
    @inline(__always)
    mutating func array(_ element: (inout JSONCursor) throws(JSONSyntaxError) -> Void) throws(JSONSyntaxError) {
        try enter(UInt8(ascii: "["))
        skipSpace()
        guard !take(UInt8(ascii: "]")) else { return leave() }
        repeat {
            skipSpace()
            let start = position
            try element(&self)
            if position == start { try skipValue() }
            skipSpace()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        leave()
    }

    /// Passes over one value of any kind.
    mutating func skipValue() throws(JSONSyntaxError) {
        switch try kind() {
        case .object: try object { _, _ in }
        case .array: try array { _ in }
        case .string: try skipString()
        case .number: try skipNumber()
        case .bool: try skipWord(bytes[position] == UInt8(ascii: "t") ? "true" : "false")
        case .null: try skipWord("null")
        }
    }

    /// Passes over a `null`; says whether there was one.
    mutating func takeNull() throws(JSONSyntaxError) -> Bool {
        guard try kind() == .null else { return false }
        try skipWord("null")
        return true
    }

    /// The bytes of the next value as they stand, and passes over it.
    mutating func rawValue() throws(JSONSyntaxError) -> UnsafeBufferPointer<UInt8> {
        skipSpace()
        let start = position
        try skipValue()
        return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    /// Makes sure that nothing but space is left.
    mutating func finish() throws(JSONSyntaxError) {
        skipSpace()
        guard position == bytes.count else { throw failure }
    }
}

extension JSONCursor {
    var failure: JSONSyntaxError { JSONSyntaxError(position: position) }

    @inline(__always)
    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        guard take(byte) else { throw failure }
    }

    @inline(__always)
    mutating func enter(_ bracket: UInt8) throws(JSONSyntaxError) {
        skipSpace()
        try expect(bracket)
        depth += 1
        guard depth <= Self.maxDepth else { throw failure }
    }

    @inline(__always)
    mutating func leave() {
        depth -= 1
    }

    mutating func skipWord(_ word: StaticString) throws(JSONSyntaxError) {
        for offset in 0..<word.utf8CodeUnitCount { try expect(word.utf8Start[offset]) }
    }
}
