import NaviContext

/// Parts a user's message into the user's own words and what they pasted: code, logs, tables, quotes, long texts.
///
/// What is pasted is somebody else's: it is never a wish, and its beginning and its literals stand for it.
enum Passages {
    struct Passage: Equatable {
        enum Kind {
            case own
            /// Behind something pasted: the user's own words, or its end.
            case doubtful
            case pasted
        }

        var kind: Kind
        var lines: [Substring]
    }

    /// A message that is longer is a document, but for its beginning and its end.
    static let maxOwnBytes = 3000
    /// A paragraph of one's own beside a document.
    private static let maxFrameBytes = 400
    /// A line of a list of one's own.
    private static let maxItemBytes = 200

    static func of(_ content: String) -> [Passage] {
        var reader = PassageReader(isDocument: content.utf8.count > maxOwnBytes)
        for line in content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) { reader.read(line) }
        return reader.end()
    }

    /// Reads a message line by line.
    private struct PassageReader {
        let isDocument: Bool
        private var passages: [Passage] = []
        /// What closes the fence that was opened.
        private var fence: Substring?
        /// A line ended with a colon: what comes is quoted, unless it is a list.
        private var isQuoting = false
        private var wasBlank = true
        private var ownBytes = 0

        init(isDocument: Bool) {
            self.isDocument = isDocument
        }

        mutating func read(_ line: Substring) {
            let bare = line.trimmedSpaces
            defer { wasBlank = bare.isEmpty }
            if let fence {
                if bare.hasPrefix(fence) { self.fence = nil } else { add(line, .pasted) }
                return
            }
            if bare.hasPrefix("```") || bare.hasPrefix("~~~") {
                fence = bare.prefix(3)
                return
            }
            guard !bare.isEmpty else { return }
            if bare.hasPrefix(">") || bare.hasPrefix("&gt;") || TechnicalText.isTechnical(line) {
                return add(line, .pasted)
            }
            readWords(bare)
        }

        private mutating func readWords(_ line: Substring) {
            if isQuoting {
                let isQuoted = passages.contains { $0.kind == .pasted }
                let isItem = !isQuoted && TechnicalText.isItem(line) && line.utf8.count <= maxItemBytes
                return add(line, isItem ? .own : .pasted)
            }
            if isDocument, ownBytes + line.utf8.count > maxFrameBytes {
                ownBytes = maxFrameBytes
                return add(line, .pasted)
            }
            ownBytes += line.utf8.count
            add(line, passages.contains { $0.kind == .pasted } ? .doubtful : .own)
            if line.last.map({ ":：".contains($0) }) == true { isQuoting = true }
        }

        private mutating func add(_ line: Substring, _ kind: Passage.Kind) {
            // A blank line begins another paragraph, of which the last may be the user's own again.
            if passages.last?.kind == kind, !(wasBlank && kind == .pasted && fence == nil) {
                passages[passages.count - 1].lines.append(line)
            } else {
                passages.append(Passage(kind: kind, lines: [line]))
            }
        }

        func end() -> [Passage] {
            var passages = passages
            // A short last paragraph is likely to be the user's own again.
            if passages.count > 1, let last = passages.last, last.kind == .pasted, last.lines.count == 1,
                last.lines[0].utf8.count <= maxFrameBytes, !TechnicalText.isTechnical(last.lines[0]),
                !last.lines[0].hasPrefix(">"), isQuoting || isDocument, fence == nil
            {
                passages[passages.count - 1].kind = .doubtful
            }
            return passages
        }
    }
}

/// Tells lines that machines wrote from sentences.
enum TechnicalText {
    /// Code, a row of a table, a line of a log.
    static func isTechnical(_ line: Substring) -> Bool {
        if line.hasPrefix("    ") || line.hasPrefix("\t") { return !isItem(line.trimmedSpaces) }
        let line = line.trimmedSpaces
        if line.hasPrefix("|") || line.hasPrefix("$ ") || line.hasPrefix("#!") { return true }
        if beginsWithTime(line) || namesAProcess(line) { return true }
        guard let last = line.utf8.last else { return false }
        var signs = 0
        for byte in line.utf8 where Self.signs.contains(byte) { signs += 1 }
        if [UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";")].contains(last), signs > 1 { return true }
        return signs >= 4 && signs * 8 >= line.utf8.count
    }

    /// A line of a list.
    static func isItem(_ line: Substring) -> Bool {
        guard let first = line.unicodeScalars.first else { return false }
        if "-*•–·・+".unicodeScalars.contains(first) { return line.unicodeScalars.count > 2 }
        let digits = line.unicodeScalars.prefix { Script.kind(of: $0) == .digit }
        guard !digits.isEmpty, digits.count <= 2 else { return false }
        return line.unicodeScalars.dropFirst(digits.count).first.map { ".)、".unicodeScalars.contains($0) } == true
    }

    private static let signs = Set("{}()[]<>=;|\\&^%$#+*_".utf8)

    /// A name with a number in brackets behind it, as programs sign what they log, and two more numbers.
    private static func namesAProcess(_ line: Substring) -> Bool {
        let bytes = Array(line.utf8.prefix(512))
        var (groups, isSigned) = (0, false)
        for (place, byte) in bytes.enumerated() {
            let isDigit = isDigit(byte)
            if isDigit, place == 0 || !Self.isDigit(bytes[place - 1]) { groups += 1 }
            guard byte == UInt8(ascii: "["), place > 0, (0x61...0x7A).contains(bytes[place - 1] | 0x20) else {
                continue
            }
            let number = bytes[(place + 1)...].prefix(while: Self.isDigit)
            if !number.isEmpty, number.endIndex < bytes.count, bytes[number.endIndex] == UInt8(ascii: "]") {
                isSigned = true
            }
        }
        return isSigned && groups > 2
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// A date and a time, or a time with seconds.
    private static func beginsWithTime(_ line: Substring) -> Bool {
        let head = line.utf8.drop { $0 == UInt8(ascii: "[") }.prefix(19)
        let colons = head.count { $0 == UInt8(ascii: ":") }
        let digits = head.count { (0x30...0x39).contains($0) }
        return colons >= 2 && digits >= 6 && head.first.map { (0x30...0x39).contains($0) } == true
    }
}
