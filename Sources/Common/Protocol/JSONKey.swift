import Glibc

/// The key of an object's member, as it stands in the text. Valid only while the text is read.
package struct JSONKey {
    private let quoted: UnsafeBufferPointer<UInt8>

    /// - Parameter quoted: What stands between the quotes; its escapes are known to be right.
    init(quoted: UnsafeBufferPointer<UInt8>) {
        self.quoted = quoted
    }

    /// Whether this is `name`, however it is escaped.
    @inline(__always)
    package func matches(_ name: StaticString) -> Bool {
        let count = name.utf8CodeUnitCount
        // Most keys are asked for many names: the length and the first byte tell nearly all apart.
        guard quoted.count >= count, let start = quoted.baseAddress,
            start.pointee == name.utf8Start.pointee || start.pointee == UInt8(ascii: "\\")
        else { return false }
        if quoted.count == count { return memcmp(start, name.utf8Start, count) == 0 }
        return hasEscapes && text.utf8.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: count))
    }

    private var hasEscapes: Bool { quoted.contains(UInt8(ascii: "\\")) }

    /// The key with its escapes resolved.
    package var text: String {
        guard hasEscapes else { return String(repairing: quoted) }
        let whole = [UInt8(ascii: "\"")] + quoted + [UInt8(ascii: "\"")]
        return whole.withUnsafeBytes { bytes in
            var cursor = JSONCursor(bytes)
            // The key has been read once before, so it reads again.
            return (try? cursor.string()) ?? ""
        }
    }
}
