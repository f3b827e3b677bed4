/// Turns a stream of bytes into text piece by piece, without tearing characters apart.
struct UTF8Pieces: Sendable {
    private var rest: [UInt8] = []

    /// The text that is complete now. Bytes that are no UTF-8 become replacement characters.
    mutating func text(_ bytes: UnsafeRawBufferPointer) -> String {
        rest.append(contentsOf: bytes)
        let count = Self.completeCount(rest)
        defer { rest.removeFirst(count) }
        return String(decoding: rest.prefix(count), as: UTF8.self)
    }

    /// How many bytes come before a character at the end that is not complete yet.
    static func completeCount(_ bytes: [UInt8]) -> Int {
        var start = bytes.count
        while start > 0, bytes.count - start < 4 {
            start -= 1
            let byte = bytes[start]
            if byte & 0xC0 == 0x80 { continue }
            let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return bytes.count - start < needed ? start : bytes.count
        }
        return bytes.count
    }
}
