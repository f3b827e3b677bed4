import NaviFiles

/// The header that says whether a browser shows a file or saves it, and under which name (RFC 6266).
enum ContentDisposition {
    /// Types that no browser runs: only these are shown in place.
    static let inlineTypes: Set<String> = ["image/png", "image/jpeg", "image/gif", "image/webp"]

    /// `inline` for raster images, `attachment` for everything else, each with the name in ASCII and in full.
    static func header(fileName: String, contentType: String) -> String {
        let kind = inlineTypes.contains(contentType) ? "inline" : "attachment"
        let plain = asciiFallback(fileName)
        guard plain != fileName else { return "\(kind); filename=\"\(plain)\"" }
        return "\(kind); filename=\"\(plain)\"; filename*=UTF-8''\(PercentCoding.encode(fileName))"
    }

    /// The name with `_` for whatever a quoted string cannot carry everywhere; `%` too, since some clients decode it.
    private static func asciiFallback(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    let isPlain = (0x20...0x7E).contains(scalar.value) && !"\"\\%".unicodeScalars.contains(scalar)
                    return isPlain ? scalar : "_"
                }))
    }
}
