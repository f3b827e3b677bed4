extension Edges {
    /// Texts that are valid Unicode and trouble all the same.
    package static let texts = [
        "", " ", "\0", "a\0b", "\u{FEFF}bom", "end\u{FEFF}", "e\u{301}", "\u{E9}", "\u{212B}\u{C5}A\u{30A}",
        "\u{202E}gpj.exe", "\u{2066}iso\u{2069}", "a\rb", "a\nb", "a\r\nb", "\r\n\r\n", "\u{2028}\u{2029}\u{85}",
        "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈", "🇩🇪🇦🇹", "z\u{340}\u{341}\u{489}", "\u{FFFD}\u{FFFF}\u{10FFFF}", "\u{7F}\u{1B}[31m", "..", "../..",
        "/", "\\", "a/b", "con", ".", "~", "-rf", "--help", "%00", "%2e%2e%2f", "%", "%zz", "$(id)", "`id`", "';--",
        "\"", "'", "<script>", "null", "true", "0", "[]", "{}", "data: x\n\n", "\u{1}\u{2}\u{8}\u{C}", "ﬁ", "İ", "ẞ",
        "٣",
    ]

    /// Escapes of JSON that stand for no text, or for odd ones.
    private static let escapes = [
        #"\ud800"#, #"\udc00"#, #"\ud800\ud800"#, #"\udfff\ud800"#, #"\ud83d"#, #"\ud83d\ude00"#, #"\ude00\ud83d"#,
        #"\u0000"#, #"\u001f"#, #"\u202e"#, #"\ufeff"#, #"\uffff"#, #"\/"#, #"\b\f\n\r\t"#, #"\ud83dx\ude00"#,
        #"\u00e9e\u0301"#,
    ]

    /// What is no escape at all.
    private static let badEscapes = [#"\x41"#, #"\u12"#, #"\u{41}"#, #"\uD8G0"#, #"\"#, "\n", "\0", "\u{1}"]

    /// Bytes that are no UTF-8, or are not to be taken for it.
    package static let badBytes: [[UInt8]] = [
        [0xFF], [0xFE, 0xFF], [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80],
        [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
        [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0, 0, 0],
    ]

    package mutating func text() -> String {
        switch number(0...9) {
        case 0: pick(Self.texts) + pick(Self.texts)
        case 1: String(repeating: pick(Self.texts), count: pick([2, 64, 1000]))
        case 2: numberText()
        default: pick(Self.texts)
        }
    }

    /// A text of about so many bytes in UTF-8.
    package mutating func text(bytes: Int) -> String {
        let piece = pick(["x", "ä", "\u{202E}", "👩🏽‍🚀", "e\u{301}", "\r\n", "\0"])
        return String(repeating: piece, count: bytes / piece.utf8.count)
            + String(repeating: "x", count: bytes % piece.utf8.count)
    }

    /// A string as JSON has it, quotes and escapes included; one in eight is none.
    package mutating func textLiteral() -> String {
        if once(in: 8) { return "\"a" + pick(Self.badEscapes) + "b\"" }
        if once(in: 2) {
            return "\"" + pick(["", "a"]) + pick(Self.escapes) + pick(["", "b", pick(Self.escapes)]) + "\""
        }
        return Self.quoted(text())
    }

    /// A text as a JSON string.
    package static func quoted(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
