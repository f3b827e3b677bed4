/// Tells a file's type from its first bytes. What the client claims plays no part.
package enum ContentSniffer {
    /// How many bytes from the front `contentType` should be given; fewer only when the file is shorter.
    package static let sampleBytes = 4096

    /// - Parameter isWhole: the sample is the whole file, so a broken character at its end is no accident of cutting.
    package static func contentType(of sample: [UInt8], isWhole: Bool) -> String {
        for (type, matches) in signatures where matches(sample) { return type }
        guard isText(sample, isWhole: isWhole) else { return "application/octet-stream" }
        let text = Markup.withoutPrologue(String(decoding: sample, as: UTF8.self))
        switch Markup.kind(of: text) {
        case .svg: return "image/svg+xml"
        case .html: return "text/html"
        case .xml: return "application/xml"
        case .none: return "text/plain; charset=utf-8"
        }
    }

    private static let signatures: [(type: String, matches: @Sendable ([UInt8]) -> Bool)] = [
        ("image/png", { $0.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) }),
        ("image/jpeg", { $0.starts(with: [0xFF, 0xD8, 0xFF]) }),
        ("image/gif", { $0.starts(with: "GIF87a".utf8) || $0.starts(with: "GIF89a".utf8) }),
        ("image/webp", { $0.starts(with: "RIFF".utf8) && $0.dropFirst(8).starts(with: "WEBP".utf8) }),
        ("application/pdf", { $0.starts(with: "%PDF-".utf8) }),
        (
            "application/zip",
            { $0.starts(with: [0x50, 0x4B, 0x03, 0x04]) || $0.starts(with: [0x50, 0x4B, 0x05, 0x06]) }
        ),
        ("application/gzip", { $0.starts(with: [0x1F, 0x8B, 0x08]) }),
    ]

    /// Valid UTF-8 without control bytes other than white space and escape (logs with colours are text).
    private static func isText(_ sample: [UInt8], isWhole: Bool) -> Bool {
        let allowed: Set<UInt8> = [0x09, 0x0A, 0x0C, 0x0D, 0x1B]
        guard sample.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || allowed.contains($0) }) else { return false }
        if String(validating: sample, as: UTF8.self) != nil { return true }
        guard !isWhole else { return false }
        return (1...3).contains { String(validating: sample.dropLast($0), as: UTF8.self) != nil }
    }
}

/// Looks for markup that a browser would run.
private enum Markup {
    enum Kind {
        case svg, html, xml
    }

    /// Skips the byte order mark, white space, comments, declarations and document types.
    static func withoutPrologue(_ text: String) -> Substring {
        var rest = text[...]
        if rest.unicodeScalars.first == "\u{FEFF}" { rest = Substring(rest.unicodeScalars.dropFirst()) }
        while true {
            rest = rest.drop { $0.isWhitespace }
            if rest.hasPrefix("<!--") {
                guard let end = rest.range(ofFirst: "-->") else { return rest }
                rest = rest[end...]
            } else if rest.hasPrefix("<?") {
                guard let end = rest.range(ofFirst: "?>") else { return rest }
                rest = rest[end...]
            } else {
                return rest
            }
        }
    }

    /// An SVG or HTML element anywhere in something that begins as markup makes it active.
    static func kind(of text: Substring) -> Kind? {
        guard text.first == "<" else { return nil }
        let lower = text.lowercased()
        if lower.hasPrefix("<svg") || lower.hasPrefix("<!doctype svg") { return .svg }
        if htmlStarts.contains(where: lower.hasPrefix) { return .html }
        if lower.contains("http://www.w3.org/2000/svg") { return .svg }
        if lower.contains("<script") || lower.contains("http://www.w3.org/1999/xhtml") { return .html }
        return lower.hasPrefix("<!") || lower.hasPrefix("<?") || lower.contains("</") || lower.contains("/>")
            ? .xml : nil
    }

    private static let htmlStarts = [
        "<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<style", "<title", "<table", "<div", "<h1",
        "<a ", "<a>", "<p>", "<p ", "<br", "<b>", "<font", "<img", "<meta", "<link", "<form", "<object", "<embed",
    ]
}

extension Substring {
    /// The index behind the first occurrence of `needle`.
    fileprivate func range(ofFirst needle: String) -> Index? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }
}
