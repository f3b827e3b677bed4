import NaviStore

/// What models wrote, line by line.
package enum ProseText {
    /// The lines of a text that say something.
    package static func lines(of text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { String($0.trimmedEnd) }.filter { !$0.isEmpty }
    }

    /// As it is shown. A line that looks like a heading of the sheet is a line like any other; a heading with nothing
    /// under it is left out.
    package static func shown(_ lines: [MemorySheet.Line]) -> String {
        var shown: [String] = []
        for (place, line) in lines.enumerated() {
            let isBare = ProseHeadings.isHeading(line.text)
            if isBare, place + 1 == lines.count || ProseHeadings.isHeading(lines[place + 1].text) { continue }
            shown.append(SheetText.isHeading(line.text) ? "“\(line.text)”" : line.text)
        }
        return shown.joined(separator: "\n")
    }

    package static func tokens(_ lines: [MemorySheet.Line]) -> Int {
        lines.reduce(0) { $0 + TokenEstimate.tokens($1.text) + 1 }
    }

    /// Those that have room, in their order; a line that is too long makes room for shorter ones.
    package static func fitting(_ lines: [MemorySheet.Line], tokens: Int) -> [MemorySheet.Line] {
        var left = tokens
        return lines.filter { line in
            let cost = Self.tokens([line])
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
