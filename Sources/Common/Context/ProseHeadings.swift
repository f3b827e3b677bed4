/// The headings under which models write summaries.
package enum ProseHeadings {
    package static let all = [
        "Goal", "Constraints and preferences", "Decisions", "Done", "Open requests", "Files", "Literal values",
    ]

    /// Whether a line begins with a heading.
    package static func begin(_ line: some StringProtocol) -> Bool {
        heading(of: line) != nil
    }

    /// Whether a line is a heading with nothing behind it.
    package static func isHeading(_ line: some StringProtocol) -> Bool {
        heading(of: line) != nil && withoutHeading(line).isEmpty
    }

    /// A line's own words: without its bullet, a heading before them, and the number of a message.
    package static func withoutHeading(_ line: some StringProtocol) -> Substring {
        var rest = String(line)[...].drop { ornaments.contains($0) }
        if let heading = heading(of: rest) { rest = rest.dropFirst(heading.count).drop { ornaments.contains($0) } }
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]"), rest[..<end].dropFirst().allSatisfy(\.isNumber) {
            rest = rest[rest.index(after: end)...]
        }
        return rest.trimmedSpaces
    }

    private static let ornaments: Set<Character> = ["#", "*", "-", " ", ":"]

    private static func heading(of line: some StringProtocol) -> String? {
        let bare = line.drop { ornaments.contains($0) }.lowercased()
        return all.first { bare.hasPrefix($0.lowercased()) }
    }
}
