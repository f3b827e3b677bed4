/// Turns the bytes of a page into text.
enum PageText {
    /// How far into a page its own word about its encoding is looked for.
    private static let searchedBytes = 2048

    /// The encoding is that of a byte order mark, of the header, or of the page's `meta`, in this order; without any,
    /// UTF-8 if the bytes are valid UTF-8, else windows-1252.
    static func decoded(_ bytes: [UInt8], charset: String?) -> String {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return String(decoding: bytes.dropFirst(3), as: UTF8.self) }
        if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2)) { $0 | $1 << 8 } }
        if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2)) { $0 << 8 | $1 } }
        switch charset ?? declared(bytes) {
        case "utf-8", "utf8": return String(decoding: bytes, as: UTF8.self)
        case "iso-8859-1", "latin1", "windows-1252", "us-ascii", "ascii", "iso-8859-15", "cp1252":
            return WindowsLatin.decoded(bytes)
        case "utf-16le", "utf-16": return utf16(bytes[...]) { $0 | $1 << 8 }
        case "utf-16be": return utf16(bytes[...]) { $0 << 8 | $1 }
        case nil: return String(validating: bytes, as: UTF8.self) ?? WindowsLatin.decoded(bytes)
        // An encoding that we do not know: what is ASCII in it, which is most of a page's markup, can be read.
        case .some: return String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func declared(_ bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(searchedBytes), as: UTF8.self).lowercased()
        guard let meta = head.firstRange(of: "<meta"),
            let range = head[meta.lowerBound...].firstRange(of: "charset=")
        else { return nil }
        let name = head[range.upperBound...].drop { "\"' ".contains($0) }
            .prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        return name.isEmpty ? nil : String(name)
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, _ unit: (UInt16, UInt16) -> UInt16) -> String {
        var units: [UInt16] = []
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            units.append(unit(UInt16(bytes[index]), UInt16(bytes[index + 1])))
            index += 2
        }
        return String(decoding: units, as: UTF16.self)
    }
}
