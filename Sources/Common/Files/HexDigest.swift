import Crypto

/// A SHA-256 as people and rows have it.
package enum HexDigest {
    /// In lower-case hexadecimal.
    package static func of(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// Of a text's UTF-8.
    package static func of(_ text: String) -> String { of(Array(text.utf8)) }
}
