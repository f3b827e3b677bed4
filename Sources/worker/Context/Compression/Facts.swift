import NaviProtocol

/// Statements of a conversation that hold literals or wishes, word for word. They are taken out of the messages without a
/// model, carried on from summary to summary, and give way to later statements about the same thing.
struct Facts: Sendable, Equatable {
    /// One statement.
    struct Fact: Sendable, Equatable {
        /// Where it was said.
        var message: Int
        var role: Message.Role
        var text: String

        /// Its line in a summary.
        var line: String { "- [\(message)\(Self.mark(role))] \(text)" }

        static func mark(_ role: Message.Role) -> String {
            switch role {
            case .user: " user"
            case .tool: " tool"
            case .assistant, .system: ""
            }
        }
    }

    /// Longest statement, in bytes.
    static let maxTextBytes = 240
    /// Statements of one message; more of them are a document, which is found by searching.
    static let maxPerMessage = 12
    static let heading = "Facts (number of the message, then its words):"

    /// Of the room, in percent.
    private static let shares: [([Message.Role], Int)] = [([.user], 50), ([.assistant, .system], 35), ([.tool], 15)]

    private(set) var facts: [Fact] = []
    /// What each of them is about.
    private var subjects: [Subject] = []

    init() {}

    /// Those of an earlier summary.
    init(summary: String) {
        guard let begin = summary.range(of: Self.heading) else { return }
        for line in summary[begin.upperBound...].split(separator: "\n") {
            guard line.hasPrefix("- ["), let end = line.firstIndex(of: "]") else { break }
            let mark = line[line.index(line.startIndex, offsetBy: 3)..<end].split(separator: " ")
            guard let number = mark.first.flatMap({ Int(decimal: $0, in: 0...(1 << 53)) }) else { break }
            let role = mark.count > 1 ? Message.Role(rawValue: String(mark[1])) ?? .assistant : .assistant
            let text = line[line.index(after: end)...].drop { $0 == " " }
            append(Fact(message: number, role: role, text: String(text)), Subject(String(text)))
        }
    }

    /// The summary without its facts.
    static func prose(of summary: String) -> String {
        guard let begin = summary.range(of: heading) else { return summary }
        return String(summary[..<begin.lowerBound])
    }

    /// Takes up what a message states.
    mutating func add(_ message: Message) {
        guard let content = message.content else { return }
        var added = 0
        for statement in Self.statements(content) where added < Self.maxPerMessage {
            guard Self.isWorthKeeping(statement, role: message.role) else { continue }
            let text = statement.oneLine.shortenedEnd(bytes: Self.maxTextBytes)
            add(Fact(message: message.index, role: message.role, text: text))
            added += 1
        }
    }

    private mutating func add(_ fact: Fact) {
        let subject = Subject(fact.text)
        for place in facts.indices.reversed() {
            let older = facts[place]
            guard older.text == fact.text || fact.role.mayCorrect(older.role) && subject.replaces(subjects[place])
            else { continue }
            facts.remove(at: place)
            subjects.remove(at: place)
        }
        append(fact, subject)
    }

    private mutating func append(_ fact: Fact, _ subject: Subject) {
        facts.append(fact)
        subjects.append(subject)
    }

    /// The newest of them that have room, in the order of the conversation. Users' words have the largest share, and the
    /// first claim to what others leave of theirs.
    func text(maxBytes: Int) -> String {
        let room = max(0, maxBytes - Self.heading.utf8.count)
        var left = room
        var chosen = Set<Int>()
        func choose(_ roles: [Message.Role], upTo share: Int) {
            var share = min(share, left)
            for place in facts.indices.reversed() where roles.contains(facts[place].role) {
                let size = facts[place].line.utf8.count + 1
                guard size <= share, chosen.insert(place).inserted else { continue }
                share -= size
                left -= size
            }
        }
        for (roles, share) in Self.shares { choose(roles, upTo: room * share / 100) }
        for (roles, _) in Self.shares { choose(roles, upTo: left) }
        guard !chosen.isEmpty else { return "" }
        return ([Self.heading] + chosen.sorted().map { facts[$0].line }).joined(separator: "\n")
    }

    // MARK: Statements

    /// Lines, and sentences of long ones.
    private static func statements(_ text: String) -> [Substring] {
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

    private static func isWorthKeeping(_ statement: Substring, role: Message.Role) -> Bool {
        guard statesSomething(statement) else { return false }
        switch role {
        case .user: return Literals.isPresent(in: statement) || hasWish(statement)
        case .assistant, .system: return Literals.isPresent(in: statement)
        // What a tool printed is worth its room only where something went wrong.
        case .tool:
            let text = statement.lowercased()
            return ["error", "fail", "exception", "denied"].contains { text.contains($0) }
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
    private static func hasWish(_ statement: Substring) -> Bool {
        let text = statement.lowercased()
        return wishes.contains { text.contains($0) }
    }

    private static let wishes = [
        "always", "never", "prefer", "must", "remember", "don't", "do not", "from now on", "instead", "please",
        "i want",
        "we need", "call me", "my name", "immer", "niemals", "bitte", "merk", "toujours", "jamais", "siempre", "nunca",
        "всегда", "никогда", "запомни", "必须", "不要", "记住", "请",
    ]
}

/// What a statement is about: its words, and the literals among them.
private struct Subject: Sendable, Equatable {
    let words: Set<String>
    let literals: [String]
    /// It says that something is no longer as it was.
    let isCorrection: Bool

    init(_ text: String) {
        literals = Literals.words(in: text[...]).map(String.init)
        // Letters of all scripts, and nothing else.
        let all = text.lowercased().utf8.split { $0 < 0x61 || (0x7B...0x7F).contains($0) }.compactMap { String($0) }
        isCorrection = all.contains { Self.cues.contains($0) }
        words = Set(all.filter { $0.utf8.count > 2 && !Self.cues.contains($0) && !Self.fillers.contains($0) })
    }

    /// It corrects the older one: it says so, and speaks of the same thing, in nearly the same words, with another value.
    func replaces(_ older: Subject) -> Bool {
        guard isCorrection, !literals.isEmpty, !older.literals.isEmpty, literals != older.literals,
            // Of several literals the first one names the thing.
            older.literals.count == 1 || literals.count == 1 || literals[0] == older.literals[0]
        else { return false }
        let common = words.intersection(older.words).count
        return common > 0 && common * 3 >= older.words.count * 2 && common * 2 >= words.count
    }

    private static let cues: Set<String> = [
        "now", "actually", "correction", "corrected", "sorry", "instead", "changed", "changes", "longer", "not",
        "update",
        "updated", "moved", "new", "rather", "wrong", "jetzt", "doch", "stattdessen", "neue", "neuer", "nicht", "ahora",
        "nuevo", "maintenant", "nouveau", "теперь", "новый",
    ]
    private static let fillers: Set<String> = [
        "the", "and", "for", "but", "has", "was", "are", "please", "will", "with", "that", "this", "from", "its", "our",
        "ist", "der", "die", "das", "und", "est", "les", "los", "las",
    ]
}

extension Message.Role {
    /// An assistant's words do not take the place of a user's.
    fileprivate func mayCorrect(_ older: Message.Role) -> Bool {
        self == .user || older != .user
    }
}

extension Substring {
    /// With single spaces, and without any around it.
    fileprivate var oneLine: String {
        utf8.split { $0 <= 0x20 }.map { Substring($0) }.joined(separator: " ")
    }
}

extension String {
    fileprivate func shortenedEnd(bytes: Int) -> String {
        utf8.count <= bytes ? self : String(beginning(bytes: bytes - 3)) + "…"
    }
}
