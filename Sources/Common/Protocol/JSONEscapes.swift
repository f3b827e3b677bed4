/// The `\u` escapes of a JSON text.
enum JSONEscapes {
    /// The text with U+FFFD for every half of a surrogate pair that has no other half; nothing else changes, and no
    /// byte moves.
    ///
    /// - Parameter json: Known to be JSON.
    static func repaired(_ json: [UInt8]) -> [UInt8] {
        var bytes = json
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "\\") else {
                position += 1
                continue
            }
            guard let code = code(bytes, at: position) else {
                position += 2
                continue
            }
            if Surrogates.high.contains(code), let next = self.code(bytes, at: position + 6),
                Surrogates.low.contains(next)
            {
                position += 12
            } else {
                if Surrogates.high.contains(code) || Surrogates.low.contains(code) {
                    bytes.replaceSubrange(position + 2..<position + 6, with: "fffd".utf8)
                }
                position += 6
            }
        }
        return bytes
    }

    /// The code of the `\u` escape at a place; `nil` when there is none.
    private static func code(_ bytes: [UInt8], at position: Int) -> UInt32? {
        guard position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return nil }
        return UInt32(String(decoding: bytes[position + 2..<position + 6], as: UTF8.self), radix: 16)
    }
}
