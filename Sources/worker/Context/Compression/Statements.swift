import NaviProtocol

/// Splits messages into statements, and tells which of them are worth keeping.
enum Statements {
    /// Lines, and sentences of long ones.
    static func of(_ text: String) -> [Substring] {
        text.utf8.split { $0 == 0x0A || $0 == 0x0D }.flatMap { line in
            line.count > 80 ? sentences(line) : [Substring(line)]
        }
    }

    private static func sentences(_ line: Substring.UTF8View) -> [Substring] {
        var result: [Substring] = []
        var begin = line.startIndex
        var (before, last): (UInt8, UInt8) = (0, 0)
        for place in line.indices {
            let byte = line[place]
            // An end of a sentence and a space; or the full-width marks of Chinese and Japanese.
            let isEnd = byte == 0x20 && [0x2E, 0x21, 0x3F, 0x3B].contains(last)
            let isWideEnd =
                before == 0xE3 && last == 0x80 && byte == 0x82
                || before == 0xEF && last == 0xBC && (byte == 0x81 || byte == 0x9F)
            if isEnd || isWideEnd {
                let end = line.index(after: place)
                result.append(Substring(line[begin..<end]))
                begin = end
            }
            (before, last) = (last, byte)
        }
        if begin < line.endIndex { result.append(Substring(line[begin...])) }
        return result
    }

    static func isWorthKeeping(_ statement: Substring, role: Message.Role) -> Bool {
        guard statesSomething(statement) else { return false }
        switch role {
        case .user: return Literals.isPresent(in: statement) || wishes.arePresent(in: statement.lowercased())
        case .assistant, .system: return Literals.isPresent(in: statement)
        // What a tool printed is worth its room only where something went wrong.
        case .tool: return troubles.arePresent(in: statement.lowercased())
        }
    }

    /// Lines of signs alone, such as those of tables, and the fences of code say nothing.
    private static func statesSomething(_ statement: Substring) -> Bool {
        let text = statement.drop { $0 == " " || $0 == "\t" }
        guard !text.hasPrefix("```"), !text.hasPrefix("~~~") else { return false }
        return text.utf8.contains { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...:
                true
            default: false
            }
        }
    }

    /// Words with which people say what holds from now on.
    private static let wishes = Phrases([
        "always", "never", "prefer", "must", "remember", "don't", "do not", "from now on", "instead", "please",
        "i want",
        "we need", "call me", "my name", "immer", "niemals", "bitte", "merk", "toujours", "jamais", "siempre", "nunca",
        "всегда", "никогда", "запомни", "必须", "不要", "记住", "请",
    ])
    private static let troubles = Phrases(["error", "fail", "exception", "denied"])
}
