/// What a statement is about: its words, and the literals among them.
struct Subject: Sendable, Equatable {
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
        let common = words.count { older.words.contains($0) }
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
