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
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        // Most keys are asked for many names: their first byte tells nearly all apart.
        guard let first = quoted.first, first == wanted.first || first == UInt8(ascii: "\\") else { return false }
        if quoted.count == wanted.count { return quoted.elementsEqual(wanted) }
        return quoted.count > wanted.count && quoted.contains(UInt8(ascii: "\\")) && text.utf8.elementsEqual(wanted)
    }

    /// The key with its escapes resolved.
    package var text: String {
        guard quoted.contains(UInt8(ascii: "\\")) else { return String(repairing: quoted) }
        let whole = [UInt8(ascii: "\"")] + quoted + [UInt8(ascii: "\"")]
        return whole.withUnsafeBytes { bytes in
            var cursor = JSONCursor(bytes)
            // The key has been read once before, so it reads again.
            return (try? cursor.string()) ?? ""
        }
    }
}
