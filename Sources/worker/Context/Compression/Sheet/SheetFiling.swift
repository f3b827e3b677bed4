import NaviContext
import NaviProtocol
import NaviStore

/// What a model's answer has in it: prose, and behind it entries for the sheet as JSON. The entries are claims, which
/// `SheetBuilder.file` checks.
struct SheetFiling: Sendable, Equatable {
    /// One entry that a model wants to be in the sheet.
    struct Claim: Sendable, Equatable {
        var kind: SheetEntry.Kind
        var message: Int
        /// Words that are to be found in that message.
        var words: String
        /// An earlier message whose words hold no longer.
        var replaces: Int?
    }

    /// Of one answer.
    static let maxClaims = 100
    private static let kinds: [SheetEntry.Kind] = [.wish, .decision, .correction, .open, .done]

    var prose: String
    private(set) var claims: [Claim] = []
    /// Entries that are none.
    private(set) var unreadable = 0

    /// - Parameter answer: Of a model, whatever it is: without a list that can be read all of it is prose.
    init(answer: String) {
        prose = answer
        guard let start = Self.listStart(in: answer) else { return }
        prose = String(answer[..<start]).withoutOpenFence
        guard let end = answer[start...].lastIndex(of: "]"),
            // A list that was cut off, or is no JSON, says nothing.
            let list = try? JSONValue(json: String(answer[start...end]), maxDepth: 4)
        else {
            unreadable = 1
            return
        }
        for value in (list.arrayValue ?? []).prefix(Self.maxClaims) {
            if let claim = Claim(value) { claims.append(claim) } else { unreadable += 1 }
        }
    }

    /// Takes up the answer about the next part, whose prose has the earlier one's in it.
    mutating func add(_ next: SheetFiling) {
        prose = next.prose
        claims = (claims + next.claims).suffix(Self.maxClaims * 2)
        unreadable += next.unreadable
    }

    /// Where a line begins with a list of objects.
    private static func listStart(in answer: String) -> String.Index? {
        var start: String.Index?
        for line in answer.split(whereSeparator: \.isNewline) {
            let bare = line.drop { $0 == " " || $0 == "\t" }
            if bare.first == "[", answer[bare.startIndex...].dropFirst().first(where: { !$0.isWhitespace }) == "{" {
                start = bare.startIndex
            }
        }
        return start
    }
}

extension SheetFiling.Claim {
    fileprivate init?(_ value: JSONValue) {
        guard let name = value["kind"]?.stringValue, let kind = SheetEntry.Kind(rawValue: name),
            SheetFiling.allows(kind), let message = value["message"]?.integerValue, (0...(1 << 53)).contains(message),
            let words = value["words"]?.stringValue, (2...Extraction.maxTextBytes).contains(words.utf8.count)
        else { return nil }
        let replaces = value["replaces"]?.integerValue
        self.init(
            kind: kind, message: Int(message), words: words[...].oneLine,
            replaces: replaces.flatMap { (0..<message).contains($0) ? Int($0) : nil })
    }
}

extension SheetFiling {
    fileprivate static func allows(_ kind: SheetEntry.Kind) -> Bool { kinds.contains(kind) }
}

extension String {
    /// Without the fence that a model opened in front of its JSON.
    fileprivate var withoutOpenFence: String {
        var lines = split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        while let last = lines.last, last.allSatisfy(\.isWhitespace) || last.hasPrefix("```") { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
