import NaviContext

/// Shortens sentences between words, and keeps what must not be reworded.
enum Shortening {
    private static let mark = "…"
    /// Literals are looked for in so many times the length that is kept.
    private static let maxReach = 16

    /// The text itself when it fits; else its beginning, and behind it the literals that are left out with the words
    /// around them.
    static func shortened(_ text: String, toBytes limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        let text = String(text.beginning(bytes: limit * maxReach))
        let rest = text.utf8.index(text.startIndex, offsetBy: max(0, limit * 3 / 5))
        let end = boundary(in: text, atOrBefore: rest)
        var short = String(text[..<end].trimmedSpaces) + mark
        var seen = Set<String>()
        for value in Words(text[end...]).values where !text[..<end].contains(value) && seen.insert(value).inserted {
            guard short.utf8.count + 8 <= limit else { break }
            guard let place = text[end...].firstRange(of: value) else { continue }
            let around = text[around(place, in: text, notBefore: end)].trimmedSpaces
            let piece = short.utf8.count + around.utf8.count < limit ? around : text[place]
            guard short.utf8.count + piece.utf8.count + 4 <= limit else { continue }
            if !short.contains(piece) { short += " \(piece)\(mark)" }
        }
        return short
    }

    /// The end of a word; in scripts without spaces, of any character.
    private static func boundary(in text: String, atOrBefore place: String.Index) -> String.Index {
        let scalars = text.unicodeScalars
        var place = place
        while place > text.startIndex, place.samePosition(in: scalars) == nil { place = text.utf8.index(before: place) }
        let furthest = text.utf8.index(place, offsetBy: -48, limitedBy: text.startIndex) ?? text.startIndex
        var end = place
        while end > furthest {
            let before = scalars.index(before: end)
            if end == text.endIndex || [.space, .packed].contains(Script.kind(of: scalars[end]))
                || Script.kind(of: scalars[before]) == .packed
            {
                return end
            }
            end = before
        }
        return place
    }

    /// A value with the two words before it and the one behind it.
    private static func around(
        _ value: Range<String.Index>, in text: String, notBefore start: String.Index
    ) -> Range<String.Index> {
        let scalars = text.unicodeScalars
        var begin = value.lowerBound
        var (spaces, count) = (0, 0)
        while begin > start, count < 24 {
            let before = scalars.index(before: begin)
            if Script.kind(of: scalars[before]) == .space { spaces += 1 }
            if spaces > 2 { break }
            begin = before
            count += 1
        }
        if count == 24 {
            while begin < value.lowerBound, Script.kind(of: scalars[begin]) == .letter {
                scalars.formIndex(after: &begin)
            }
        }
        var end = value.upperBound
        (spaces, count) = (0, 0)
        while end < text.endIndex, count < 12 {
            if Script.kind(of: scalars[end]) == .space { spaces += 1 }
            if spaces > 1 { break }
            scalars.formIndex(after: &end)
            count += 1
        }
        if count == 12 { end = value.upperBound }
        return begin..<end
    }
}
