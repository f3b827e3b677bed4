/// Walks over one JSON text and reads only what is asked for; the rest is checked and passed over.
///
/// This is how the few wanted fields of a streamed chunk are read without building anything else. It accepts exactly
/// the texts that are JSON (RFC 8259), nested at most so deep as is asked for, with or without a byte order mark. What
/// is no text inside of a string, halves of surrogate pairs included, is let pass and comes out as U+FFFD. It takes time
/// that grows with the bytes alone. The bytes must outlive the cursor.
package struct JSONCursor {
    /// How deep what comes from outside may be nested.
    package static let maxDepth = 64
    /// How deep parts may be nested that are passed over, or were stored before there was a bound: what the stack bears.
    package static let greatestDepth = 512

    package let bytes: UnsafeBufferPointer<UInt8>
    package var position = 0
    /// A half of a surrogate pair was passed that has no other half.
    package internal(set) var hasLoneSurrogate = false
    /// A number was passed that is beyond every double, which most readers of JSON refuse.
    package internal(set) var hasHugeNumber = false
    var depth = 0
    private let maxDepth: Int

    package init(_ raw: UnsafeRawBufferPointer, maxDepth: Int = greatestDepth) {
        bytes = raw.bindMemory(to: UInt8.self)
        self.maxDepth = maxDepth
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Reads one JSON text to its end.
    package static func read<Value>(
        _ bytes: [UInt8], maxDepth: Int = maxDepth,
        _ body: (inout JSONCursor) throws(JSONSyntaxError) -> Value
    ) throws(JSONSyntaxError) -> Value {
        try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) in
            var cursor = JSONCursor(UnsafeRawBufferPointer(buffer), maxDepth: maxDepth)
            let value = try body(&cursor)
            try cursor.finish()
            return value
        }
    }

    /// The kind of the value that comes next.
    package mutating func kind() throws(JSONSyntaxError) -> JSONKind {
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
    package mutating func object(
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
    package mutating func array(_ element: (inout JSONCursor) throws(JSONSyntaxError) -> Void) throws(JSONSyntaxError) {
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
    package mutating func skipValue() throws(JSONSyntaxError) {
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
    package mutating func takeNull() throws(JSONSyntaxError) -> Bool {
        guard try kind() == .null else { return false }
        try skipWord("null")
        return true
    }

    /// The bytes of the next value as they stand, and passes over it.
    package mutating func rawValue() throws(JSONSyntaxError) -> UnsafeBufferPointer<UInt8> {
        skipSpace()
        let start = position
        try skipValue()
        return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    /// Makes sure that nothing but space is left.
    package mutating func finish() throws(JSONSyntaxError) {
        skipSpace()
        guard position == bytes.count else { throw failure }
    }
}

extension JSONCursor {
    package var failure: JSONSyntaxError { JSONSyntaxError(position: position) }

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
        guard depth <= maxDepth else { throw JSONSyntaxError(position: position, isTooDeep: true) }
    }

    @inline(__always)
    mutating func leave() {
        depth -= 1
    }

    mutating func skipWord(_ word: StaticString) throws(JSONSyntaxError) {
        for offset in 0..<word.utf8CodeUnitCount { try expect(word.utf8Start[offset]) }
    }
}
