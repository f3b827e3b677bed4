import NaviStore

/// What models wrote, line by line.
enum ProseText {
    /// The lines of a text that say something.
    static func lines(of text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { String($0.trimmedEnd) }.filter { !$0.isEmpty }
    }

    /// As it is shown. A line that looks like a heading of the sheet is a line like any other; a heading with nothing
    /// under it is left out.
    static func shown(_ lines: [MemorySheet.Line]) -> String {
        var shown: [String] = []
        for (place, line) in lines.enumerated() {
            let isBare = SummaryPrompt.isHeading(line.text)
            if isBare, place + 1 == lines.count || SummaryPrompt.isHeading(lines[place + 1].text) { continue }
            shown.append(SheetText.isHeading(line.text) ? "“\(line.text)”" : line.text)
        }
        return shown.joined(separator: "\n")
    }

    /// The newest lines cost least: those at the end go first, headings last.
    static func fitting(_ lines: [MemorySheet.Line], tokens: Int) -> [MemorySheet.Line] {
        var left = tokens
        return lines.filter { line in
            let cost = TokenEstimate.tokens(line.text) + 1
            guard cost <= left else { return false }
            left -= cost
            return true
        }
    }
}

extension Substring {
    fileprivate var trimmedEnd: Substring {
        var text = self
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
