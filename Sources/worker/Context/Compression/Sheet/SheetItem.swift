import NaviContext
import NaviStore

/// An entry with what is needed to compare it with others.
struct SheetItem: Sendable, Equatable {
    var entry: SheetEntry
    let words: Words
    /// The estimate of its text.
    let tokens: Int
    /// Of what a user says, the keys of its thoughts without values.
    let thoughts: [Int]
    /// Of what a user says without values, the keys of all its thoughts, and those of all that stands between its marks:
    /// where each of them says something by itself. "Yes" does not.
    let pieces: [[Int]]

    init(_ entry: SheetEntry) {
        self.entry = entry
        tokens = TokenEstimate.tokens(entry.text)
        guard entry.role == .user, entry.kind != .pasted else {
            (words, thoughts, pieces) = (Words(entry.text), [], [])
            return
        }
        let placed = PlacedWords(entry.text)
        words = placed.words
        thoughts = placed.thoughts.compactMap(Refrains.key)
        pieces = words.values.isEmpty ? [placed.thoughts, placed.pieces].compactMap(Refrains.keys) : []
    }

    var isUsers: Bool { entry.role == .user }
    var isShown: Bool { entry.supersededBy == nil }
    var id: SheetItem.ID { ID(key: words.key, isUsers: isUsers) }

    /// Entries of the same are the same words of the same side.
    struct ID: Hashable {
        let key: Int
        let isUsers: Bool
    }

    /// Tokens of a line that holds it alone.
    var lineTokens: Int { tokens + Self.lineTokens(message: entry.message) }

    static func lineTokens(message: Int) -> Int { SheetRoom.tokensBeside(message: message) }

    /// Whether this one says the same of the same thing with another value: all words of the older one recur, and besides
    /// them there are none but those of a correction.
    func supersedes(_ older: SheetItem) -> Bool {
        guard !older.entry.isOfUser, isUsers || !older.isUsers, hasAnotherValue(than: older) else { return false }
        let mine = Set(words.plain)
        let theirs = Set(older.words.plain)
        return !theirs.isEmpty && theirs.subtracting(Cues.correctionWords).isSubset(of: mine)
            && mine.subtracting(theirs).isSubset(of: Cues.correctionWords)
    }

    /// One value differs: the only one, or one behind the first, which names the thing.
    func hasAnotherValue(than older: SheetItem) -> Bool {
        let (new, old) = (words.values, older.words.values)
        guard !new.isEmpty, new.count == old.count else { return false }
        let differing = new.indices.filter { new[$0] != old[$0] }
        return differing.count == 1 && (new.count == 1 || differing[0] > 0)
    }

    /// Whether this one seems to be about the same matter, so that both stay and it is marked as the newer one: all words
    /// of the older one recur but one.
    func seemsToUpdate(_ older: SheetItem) -> Bool {
        guard isUsers || !older.isUsers, !words.values.isEmpty, !older.words.values.isEmpty, words != older.words else {
            return false
        }
        let mine = Set(words.plain)
        let theirs = Set(older.words.plain).subtracting(Cues.correctionWords)
        let missing = theirs.subtracting(mine).count
        return theirs.count > 2 && missing <= 1 && (theirs.count - missing) * 2 >= mine.count
    }
}
