import NaviProtocol

/// Finds the statements that a new one may correct, without looking at all of them: by the words that they share, and by
/// the literal that names a thing.
struct CorrectionIndex: Sendable {
    /// What was found at a place.
    enum Finding {
        case corrected
        /// A statement about something else.
        case another
        /// The statement has given way already.
        case gone
    }

    /// A list of statements, newest last.
    private struct Key: Hashable {
        enum Kind { case word, name }
        var kind: Kind
        var text: String
        /// A user said them.
        var isUsers: Bool
        /// Each has one literal.
        var isSingle: Bool
    }

    /// So many of other things are looked at before a statement counts as new. What people correct, they said lately.
    static let maxMisses = 32

    private var lists: [Key: [Int]] = [:]

    /// Makes a statement known; one without a literal cannot be corrected.
    mutating func add(_ place: Int, _ subject: Subject, of role: Message.Role) {
        guard let name = subject.literals.first else { return }
        let isSingle = subject.literals.count == 1
        for word in subject.words {
            lists[Key(kind: .word, text: word, isUsers: role == .user, isSingle: isSingle), default: []].append(place)
        }
        if !isSingle {
            lists[Key(kind: .name, text: name, isUsers: role == .user, isSingle: false), default: []].append(place)
        }
    }

    /// Looks at the statements that this one may correct, those with the rarest words first, the newest first.
    mutating func search(for subject: Subject, of role: Message.Role, _ look: (Int) -> Finding) {
        var misses = 0
        var seen = Set<Int>()
        for key in keys(for: subject, of: role) where misses < Self.maxMisses {
            // Taken out, so that it is changed in place.
            guard var list = lists.removeValue(forKey: key) else { continue }
            var others: [Int] = []
            while misses < Self.maxMisses, let place = list.popLast() {
                guard seen.insert(place).inserted else {
                    others.append(place)
                    continue
                }
                switch look(place) {
                case .corrected, .gone: break
                case .another:
                    others.append(place)
                    misses += 1
                }
            }
            list.append(contentsOf: others.reversed())
            if !list.isEmpty { lists[key] = list }
        }
    }

    private func keys(for subject: Subject, of role: Message.Role) -> [Key] {
        guard subject.isCorrection, let name = subject.literals.first else { return [] }
        // An assistant's words do not take the place of a user's.
        let sides = role == .user ? [true, false] : [false]
        let isSingle = subject.literals.count == 1
        var keys: [Key] = []
        for isUsers in sides {
            for word in subject.words {
                keys.append(Key(kind: .word, text: word, isUsers: isUsers, isSingle: true))
                if isSingle { keys.append(Key(kind: .word, text: word, isUsers: isUsers, isSingle: false)) }
            }
            if !isSingle { keys.append(Key(kind: .name, text: name, isUsers: isUsers, isSingle: false)) }
        }
        let sizes = keys.map { lists[$0]?.count ?? 0 }
        return keys.indices.filter { sizes[$0] > 0 }
            .sorted { (sizes[$0], keys[$0].text) < (sizes[$1], keys[$1].text) }
            .map { keys[$0] }
    }
}
