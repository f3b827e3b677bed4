/// A summary, read as a model reads it: which lines say of themselves that the user said them.
struct MadeText: Sendable {
    /// Lines that stand there as somebody's own words, without the marks before them.
    private let claims: [PlainText.Line]

    /// A line or a section that says that its words come from elsewhere.
    private static let foreign = ["past", "quot", "document", "tool", "file", "copied", "foreign", "mail"]

    init(_ text: String) {
        var claims: [PlainText.Line] = []
        var isForeignSection = false
        for line in text.split(separator: "\n") {
            let (mark, rest) = Self.parted(line)
            if line.first == "#" || rest.last == ":" && line.first == rest.first {
                isForeignSection = Self.isForeign(rest.lowercased())
                continue
            }
            guard !isForeignSection, !Self.isForeign(mark.lowercased()), line.first != ">" else { continue }
            claims.append(PlainText.Line(rest))
        }
        self.claims = claims
    }

    /// Whether a line is this text and little else.
    func states(_ text: String, language: Language) -> Bool {
        let words = Pattern.Words(text, language: language)
        let limit = PlainText.plain(text).utf8.count * 3 / 2 + 8
        return claims.contains { $0.words.count <= limit && words.arePresent(in: $0) }
    }

    private static func isForeign(_ mark: String) -> Bool { foreign.contains { mark.contains($0) } }

    /// List signs and what stands in brackets at the beginning, and the rest.
    private static func parted(_ line: Substring) -> (mark: String, rest: Substring) {
        var (mark, rest) = ("", line)
        while true {
            rest = rest.drop { $0 == " " || $0 == "-" || $0 == "*" || $0 == "•" }
            guard rest.first == "[", let end = rest.firstIndex(of: "]") else { return (mark, rest) }
            mark += rest[...end]
            rest = rest[rest.index(after: end)...]
        }
    }
}
