extension Edges {
    /// A JSON value of any kind and size; some are nearly JSON only.
    package mutating func value() -> String {
        switch number(0...11) {
        case 0: pick(["null", "true", "false"])
        case 1, 2, 3: numberLiteral()
        case 4, 5, 6: textLiteral()
        case 7: pick(["[]", "{}", "[[]]", #"{"":{}}"#, "[null]", "[1,]", "{,}", "[", "{", "nul", "", "NaN"])
        case 8: nested(pick([2, 63, 64, 65]))
        case 9: once(in: 6) ? nested(depth()) : nested(pick([64, 65]))
        case 10: "[" + (0..<number(1...4)).map { _ in numberLiteral() }.joined(separator: ",") + "]"
        default: #"{"a":\#(numberLiteral()),"a":\#(textLiteral()),"\ud800":1,"":null}"#
        }
    }

    /// An array or object so many levels deep, sometimes without its end.
    package mutating func nested(_ depth: Int) -> String {
        let (open, inner, close) = pick([("[", "", "]"), (#"{"a":"#, "1", "}"), (#"[{"b":"#, "[]", "}]")])
        // A pair of brackets is two levels.
        let count = max(1, open.hasPrefix("[{") ? depth / 2 : depth)
        let end = once(in: 6) ? "" : String(repeating: close, count: count)
        return String(repeating: open, count: count) + inner + end
    }

    /// An object with members that are honest, except that each may be missing, twice, null, or anything.
    ///
    /// - Parameter members: Names, and JSON of honest values.
    package mutating func object(_ members: [(name: String, value: String)]) -> String {
        var texts: [String] = []
        for (name, value) in members {
            let key = Self.quoted(name) + ":"
            switch number(0...11) {
            case 0: continue
            case 1: texts.append(key + "null")
            case 2: texts += [key + value, key + self.value()]
            case 3, 4, 5: texts.append(key + self.value())
            default: texts.append(key + value)
            }
        }
        if once(in: 4) { texts.append(textLiteral() + ":" + self.value()) }
        if once(in: 4) { texts.shuffle(using: &random) }
        return "{" + texts.joined(separator: ",") + "}"
    }

    /// Honest bytes with one to three things changed: a number, text or word of it in an edge's place, or the bytes
    /// themselves damaged. Fits whatever has JSON inside: documents, event streams, lines, forms.
    package mutating func spoiled(_ honest: String) -> [UInt8] {
        var bytes = Array(honest.utf8)
        for _ in 0..<number(1...3) {
            if once(in: 3) { bytes = damaged(bytes) } else { replaceToken(&bytes) }
        }
        return bytes
    }

    private mutating func replaceToken(_ bytes: inout [UInt8]) {
        let tokens = Self.tokens(in: bytes)
        guard !tokens.isEmpty else { return }
        let token = pick(tokens)
        switch number(0...4) {
        case 0: bytes.replaceSubrange(token, with: Array(numberLiteral().utf8))
        case 1: bytes.replaceSubrange(token, with: Array(textLiteral().utf8))
        default: bytes.replaceSubrange(token, with: Array(value().utf8))
        }
    }

    /// Where strings, numbers and words of JSON stand.
    static func tokens(in bytes: [UInt8]) -> [Range<Int>] {
        var tokens: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            var end = start + 1
            if bytes[start] == UInt8(ascii: "\"") {
                while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
                    end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
                }
                end = min(end + 1, bytes.count)
                tokens.append(start..<end)
            } else if isWord(bytes[start]) {
                while end < bytes.count, isWord(bytes[end]) { end += 1 }
                tokens.append(start..<end)
            }
            start = end
        }
        return tokens
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
