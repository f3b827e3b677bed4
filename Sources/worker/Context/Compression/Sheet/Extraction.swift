import NaviContext
import NaviProtocol
import NaviStore

/// Takes out of a message what a sheet keeps: all that users say, and of the others what must not be reworded.
enum Extraction {
    /// Longest entry, in bytes.
    static let maxTextBytes = 600
    /// Of an assistant's sentence, of which the literals matter.
    static let maxFactBytes = 240
    /// Entries of one message; more of them are a document, which is found by searching.
    static let maxPerUserMessage = 48
    static let maxPerMessage = 12
    /// What is kept of something pasted.
    private static let maxPastedBytes = 240
    /// Of the sentence before, where one points back at it.
    private static let maxSubjectBytes = 100
    private static let maxTagWords = 2
    /// A longer sentence tells something; wishes are put shortly.
    private static let maxWishBytes = 300

    static func entries(of message: Message) -> [SheetEntry] {
        guard let content = message.content, !content.isEmpty else { return [] }
        switch message.role {
        case .user: return ofUser(message.index, content)
        case .assistant, .system: return ofAssistant(message.index, content)
        case .tool: return ofTool(message.index, content)
        }
    }

    private static func ofUser(_ index: Int, _ content: String) -> [SheetEntry] {
        var entries: [SheetEntry] = []
        for passage in Passages.of(content) {
            guard passage.kind != .pasted else {
                entries.append(pasted(passage.lines, index))
                continue
            }
            for sentence in passage.lines.flatMap(Sentences.of) where statesSomething(sentence) {
                entries.append(own(sentence, index, isDoubtful: passage.kind == .doubtful))
            }
        }
        return Array(entries.prefix(maxPerUserMessage))
    }

    private static func own(_ sentence: Substring, _ index: Int, isDoubtful: Bool) -> SheetEntry {
        let text = Shortening.shortened(sentence.oneLine, toBytes: maxTextBytes)
        let isQuestion = isQuestion(sentence)
        var kind = SheetEntry.Kind.statement
        if !isDoubtful, sentence.utf8.count <= maxWishBytes, Cues.isWish(sentence, isQuestion: isQuestion) {
            kind = .wish
        } else if isQuestion, Words(sentence).values.isEmpty {
            kind = .question
        }
        return SheetEntry(kind: kind, message: index, role: .user, text: text)
    }

    /// Whether it is a question and nothing else: where a sentence may end before, it may be a statement, too.
    private static func isQuestion(_ sentence: Substring) -> Bool {
        sentence.unicodeScalars.suffix(3).contains { "?？؟".unicodeScalars.contains($0) }
            && !sentence.contains(". ") && !sentence.contains("! ") && !asksForConsent(sentence)
    }

    /// Whether all that is asked is a word or two behind a comma: "…, okay?" asks nothing.
    private static func asksForConsent(_ sentence: Substring) -> Bool {
        let scalars = sentence.unicodeScalars
        guard let comma = scalars.lastIndex(where: { ",،，、".unicodeScalars.contains($0) }) else { return false }
        let tag = Substring(scalars[scalars.index(after: comma)...])
        let isPacked = tag.unicodeScalars.contains { Script.kind(of: $0) == .packed }
        return isPacked
            ? tag.unicodeScalars.count <= maxTagWords * 3
            : tag.split(separator: " ").count <= maxTagWords
    }

    /// The first lines, and the literals behind them.
    private static func pasted(_ lines: [Substring], _ index: Int) -> SheetEntry {
        var text = ""
        var rest = lines[...]
        while let line = rest.first, text.utf8.count < maxPastedBytes / 2 {
            text += (text.isEmpty ? "" : " ⏎ ") + line.prefix(maxPastedBytes).oneLine
            rest.removeFirst()
        }
        text = Shortening.shortened(text, toBytes: maxPastedBytes * 2 / 3)
        var seen = Set<String>()
        for value in rest.lazy.flatMap({ Words($0.prefix(1000)).values }) {
            guard text.utf8.count + value.utf8.count < maxPastedBytes else { break }
            if seen.insert(value).inserted { text += seen.count == 1 ? " … \(value)" : " \(value)" }
        }
        return SheetEntry(kind: .pasted, message: index, role: .user, text: text)
    }

    private static func ofAssistant(_ index: Int, _ content: String) -> [SheetEntry] {
        var entries: [SheetEntry] = []
        var isInFence = false
        for line in content.split(whereSeparator: \.isNewline) {
            if line.trimmedSpaces.hasPrefix("```") { isInFence.toggle() }
            var before: Substring?
            for sentence in isInFence ? [line.trimmedSpaces] : Sentences.of(line) {
                defer { before = sentence }
                guard entries.count < maxPerMessage else { return entries }
                guard statesSomething(sentence), isWorthKeeping(sentence) else { continue }
                let text = Shortening.shortened(sentence.oneLine, toBytes: maxFactBytes)
                entries.append(
                    SheetEntry(
                        kind: .fact, message: index, role: .assistant, text: withSubject(text, from: before)))
            }
        }
        return entries
    }

    private static func isWorthKeeping(_ sentence: Substring) -> Bool {
        !Words(sentence).values.isEmpty || Literals.hasQuote(sentence)
    }

    /// A sentence that points back comes with the one before it.
    private static func withSubject(_ text: String, from before: Substring?) -> String {
        guard let before, Cues.pointsBack(text) else { return text }
        return Shortening.shortened(before.oneLine, toBytes: maxSubjectBytes) + " " + text
    }

    /// What a tool printed is worth its room only where something went wrong.
    private static func ofTool(_ index: Int, _ content: String) -> [SheetEntry] {
        content.split(whereSeparator: \.isNewline).lazy
            .filter { statesSomething($0) && troubles.arePresent(in: $0.prefix(400).lowercased()) }
            .prefix(3)
            .map {
                SheetEntry(
                    kind: .fact, message: index, role: .tool,
                    text: Shortening.shortened($0.oneLine, toBytes: maxFactBytes))
            }
    }

    private static let troubles = Phrases(words: [], parts: ["error", "fail", "exception", "denied"])

    /// Lines of signs alone, such as those of tables, and the fences of code say nothing.
    private static func statesSomething(_ sentence: Substring) -> Bool {
        let text = sentence.trimmedSpaces
        guard !text.hasPrefix("```"), !text.hasPrefix("~~~") else { return false }
        return text.unicodeScalars.contains { scalar in
            switch Script.kind(of: scalar) {
            case .letter, .digit, .packed: true
            case .space, .mark: scalar.properties.isEmoji && scalar.value > 0xFF
            }
        }
    }
}
