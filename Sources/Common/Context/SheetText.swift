import NaviProtocol
import NaviStore

/// The lines of a memory sheet as a context shows them. They are only ever made from entries, never read.
package enum SheetText {
    private static let sections: [(heading: String, isMeant: @Sendable (SheetEntry) -> Bool)] = [
        ("Wishes of the user that hold (in brackets: numbers of messages):", { $0.kind == .wish }),
        ("Kept word for word because the user wants it:", { $0.isPinned && $0.kind != .wish }),
        ("Decided:", { $0.kind == .decision }),
        (
            "Said by the user (n>m: newer than message m on the same matter):",
            { $0.role == .user && [.statement, .correction, .question, .fact].contains($0.kind) }
        ),
        ("Open:", { $0.kind == .open }),
        ("Done:", { $0.kind == .done }),
        (
            "Said by the assistant:",
            { [.assistant, .system].contains($0.role) && [.fact, .statement, .correction].contains($0.kind) }
        ),
        ("Printed by tools:", { $0.role == .tool && [.fact, .statement, .correction].contains($0.kind) }),
        ("Pasted by the user, words of others:", { $0.kind == .pasted }),
    ]

    /// Whether a line that somebody else wrote looks like a heading of the sheet.
    package static func isHeading(_ line: some StringProtocol) -> Bool {
        let bare = line.drop { "#*- \t".contains($0) }.lowercased()
        return headingBeginnings.contains { bare.hasPrefix($0) }
    }

    private static let headingBeginnings = sections.map {
        $0.heading.lowercased().prefix { $0 != "(" && $0 != ":" }.trimmedSpaces
    }

    /// What is shown of a sheet's entries; empty when there is nothing.
    package static func lines(of entries: [SheetEntry]) -> String {
        var shown = entries.filter { $0.supersededBy == nil }
        return sections.compactMap { section in
            let lines = lines(shown.filter(section.isMeant))
            shown.removeAll(where: section.isMeant)
            return lines.isEmpty ? nil : ([section.heading] + lines).joined(separator: "\n")
        }
        .joined(separator: "\n")
    }

    /// Sentences of one message stand in one line. Numbers are dear: a line has one where some have passed since the last.
    private static func lines(_ entries: [SheetEntry]) -> [String] {
        var lines: [String] = []
        var last: Int?
        var lastShown: Int?
        for entry in entries {
            let text = entry.text[...].oneLine
            if let source = entry.shownSource {
                lines.append("\(source) \(text)")
                last = nil
                continue
            }
            if last == entry.message, entry.updates == nil {
                lines[lines.count - 1] += " " + text
            } else if let updates = entry.updates {
                lines.append("[\(entry.message)>\(updates)] \(text)")
                lastShown = entry.message
            } else if lastShown.map({ entry.message - $0 >= numberInterval || entry.message < $0 }) ?? true {
                lines.append("[\(entry.message)] \(text)")
                lastShown = entry.message
            } else {
                lines.append("- \(text)")
            }
            last = entry.message
        }
        return lines
    }

    /// Messages between two lines that show their numbers.
    static let numberInterval = 12
}

extension SheetEntry {
    /// In front of a line that stands alone: what no message says, and what others said among what the user wants kept.
    fileprivate var shownSource: String? {
        guard hasMessage else { return "-" }
        guard isPinned, role != .user else { return nil }
        return "[\(message), \(role.rawValue)]"
    }
}
