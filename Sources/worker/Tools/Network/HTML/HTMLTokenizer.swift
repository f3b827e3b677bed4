/// Takes a page apart, however broken it is: every input gives tokens, in time proportional to its length.
///
/// Comments, declarations and processing instructions vanish, and so do the contents of elements that hold no text for
/// people. What cannot be a tag is text.
struct HTMLTokenizer: Sequence, IteratorProtocol, Sendable {
    /// Elements whose content is not HTML. That of `title` and `textarea` is text.
    private static let raw: Set<String> = [
        "script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext", "title", "textarea",
    ]
    private static let rawText: Set<String> = ["title", "textarea", "xmp", "plaintext"]
    /// More attributes than that are read, but not kept.
    private static let maxAttributes = 64

    private let bytes: [UInt8]
    private var position = 0
    /// The raw element that has just begun.
    private var rawElement: String?

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func next() -> HTMLToken? {
        while position < bytes.count {
            if let name = rawElement {
                rawElement = nil
                if let token = rawContent(of: name) { return token }
                continue
            }
            if bytes[position] == UInt8(ascii: "<") {
                if let token = markup() { return token }
            } else {
                return text()
            }
        }
        return nil
    }

    private mutating func text() -> HTMLToken {
        let start = position
        position = find(UInt8(ascii: "<"), from: start) ?? bytes.count
        return .text(HTMLEntities.decoded(bytes[start..<position]))
    }

    /// What begins with `<`; `nil` when it is nothing to hand on.
    private mutating func markup() -> HTMLToken? {
        let next = position + 1 < bytes.count ? bytes[position + 1] : 0
        if Self.isLetter(next) { return startTag() }
        switch next {
        case UInt8(ascii: "/"):
            if position + 2 < bytes.count, Self.isLetter(bytes[position + 2]) { return endTag() }
            skip(past: UInt8(ascii: ">"))
            return nil
        case UInt8(ascii: "!"):
            skipDeclaration()
            return nil
        case UInt8(ascii: "?"):
            skip(past: UInt8(ascii: ">"))
            return nil
        default:
            position += 1
            return .text("<")
        }
    }

    private mutating func startTag() -> HTMLToken {
        position += 1
        let name = name { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ">") || Self.isSpace($0) }
        let attributes = attributes()
        if Self.raw.contains(name) { rawElement = name }
        return .start(name: name, attributes: attributes)
    }

    private mutating func endTag() -> HTMLToken {
        position += 2
        let name = name { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ">") || Self.isSpace($0) }
        skip(past: UInt8(ascii: ">"))
        return .end(name: name)
    }

    /// Reads to the end of the tag.
    private mutating func attributes() -> [String: String] {
        var attributes: [String: String] = [:]
        while position < bytes.count {
            skipSpace()
            guard position < bytes.count else { break }
            if bytes[position] == UInt8(ascii: ">") {
                position += 1
                break
            }
            if bytes[position] == UInt8(ascii: "/") || bytes[position] == UInt8(ascii: "=") {
                position += 1
                continue
            }
            let name = name { "/>=".utf8.contains($0) || Self.isSpace($0) }
            let value = attributeValue()
            if attributes[name] == nil, attributes.count < Self.maxAttributes { attributes[name] = value }
        }
        return attributes
    }

    private mutating func attributeValue() -> String {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { return "" }
        position += 1
        skipSpace()
        guard position < bytes.count else { return "" }
        let quote = bytes[position]
        var start = position
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            start += 1
            let end = find(quote, from: start) ?? bytes.count
            position = Swift.min(end + 1, bytes.count)
            return HTMLEntities.decoded(bytes[start..<Swift.max(start, end)])
        }
        while position < bytes.count, bytes[position] != UInt8(ascii: ">"), !Self.isSpace(bytes[position]) {
            position += 1
        }
        return HTMLEntities.decoded(bytes[start..<position])
    }

    /// The content of a raw element up to its end tag, or to the end of the page.
    private mutating func rawContent(of name: String) -> HTMLToken? {
        let start = position
        var end = position
        while true {
            guard let next = find(UInt8(ascii: "<"), from: end) else {
                end = bytes.count
                break
            }
            end = next
            if isEndTag(of: name, at: end) { break }
            end += 1
        }
        position = end
        guard Self.rawText.contains(name), end > start else { return nil }
        return .text(HTMLEntities.decoded(bytes[start..<end]))
    }

    private func isEndTag(of name: String, at position: Int) -> Bool {
        let expected = Array("</\(name)".utf8)
        guard position + expected.count <= bytes.count else { return false }
        for (offset, byte) in expected.enumerated() where Self.lowercased(bytes[position + offset]) != byte {
            return false
        }
        guard position + expected.count < bytes.count else { return true }
        let after = bytes[position + expected.count]
        return after == UInt8(ascii: ">") || after == UInt8(ascii: "/") || Self.isSpace(after)
    }

    private mutating func skipDeclaration() {
        guard bytes[position...].starts(with: Array("<!--".utf8)) else { return skip(past: UInt8(ascii: ">")) }
        // `<!-->` is a whole comment.
        var search = position + 2
        while let dash = find(UInt8(ascii: "-"), from: search) {
            if dash + 2 < bytes.count, bytes[dash + 1] == UInt8(ascii: "-"), bytes[dash + 2] == UInt8(ascii: ">") {
                position = dash + 3
                return
            }
            search = dash + 1
        }
        position = bytes.count
    }
}

extension HTMLTokenizer {
    private mutating func name(until isEnd: (UInt8) -> Bool) -> String {
        let start = position
        while position < bytes.count, !isEnd(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position].map(Self.lowercased), as: UTF8.self)
    }

    private mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    private mutating func skip(past byte: UInt8) {
        position = find(byte, from: position).map { $0 + 1 } ?? bytes.count
    }

    private func find(_ byte: UInt8, from start: Int) -> Int? {
        start < bytes.count ? bytes[start...].firstIndex(of: byte) : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
