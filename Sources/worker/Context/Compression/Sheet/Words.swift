/// The words of a text in any script, for comparing texts: those that must not be reworded by themselves, of the others
/// their hashes.
///
/// Scripts that put no spaces between words are compared by pairs of neighbouring characters. Reading takes time in
/// proportion to the text.
struct Words: Sendable, Equatable {
    /// Of words in small letters.
    private(set) var plain: [UInt32] = []
    /// Numbers, paths, addresses, identifiers.
    private(set) var values: [String] = []

    init(_ text: some StringProtocol) {
        var reader = WordReader(text)
        reader.read()
        self.init(reader)
    }

    fileprivate init(_ reader: WordReader) {
        plain = reader.plain
        values = reader.values
    }

    var isEmpty: Bool { plain.isEmpty && values.isEmpty }

    /// The same for texts of the same words in the same order, whatever stands between them.
    var key: Int {
        var hasher = Hasher()
        hasher.combine(plain)
        hasher.combine(values)
        return hasher.finalize()
    }
}

/// The plain words of a text with their places in it, and what parts them.
struct PlacedWords {
    /// What stands between two marks.
    struct Part: Equatable {
        let words: Range<Int>
        /// A number or the like stands in it.
        let hasValue: Bool
        /// A mark that ends a thought stands behind it, or the text ends.
        let endsThought: Bool
    }

    let words: Words
    /// Of each plain one.
    let places: [Range<String.Index>]
    let parts: [Part]
    /// How many plain words stand before each value.
    let values: [Int]

    init(_ text: String) {
        var reader = WordReader(text, notesPlaces: true)
        reader.read()
        words = Words(reader)
        places = reader.places
        parts = reader.parts
        values = reader.valuePlaces
    }

    /// The words between marks.
    var pieces: [ArraySlice<UInt32>] { parts.filter { !$0.words.isEmpty }.map { words.plain[$0.words] } }

    /// The words of thoughts without values.
    var thoughts: [ArraySlice<UInt32>] {
        var thoughts: [ArraySlice<UInt32>] = []
        var (begin, hasValue) = (0, false)
        for part in parts {
            hasValue = hasValue || part.hasValue
            guard part.endsThought else { continue }
            if !hasValue, begin < part.words.upperBound { thoughts.append(words.plain[begin..<part.words.upperBound]) }
            (begin, hasValue) = (part.words.upperBound, false)
        }
        return thoughts
    }
}

/// Reads a text once, scalar by scalar.
private struct WordReader {
    private let scalars: String.UnicodeScalarView
    private(set) var plain: [UInt32] = []
    private(set) var values: [String] = []
    private let notesPlaces: Bool
    private(set) var places: [Range<String.Index>] = []
    private(set) var parts: [PlacedWords.Part] = []
    private(set) var valuePlaces: [Int] = []
    /// Those that stand in the parts so far.
    private var notedValues = 0

    /// Of the run of letters, digits and marks that is being read.
    private var runStart: String.Index?
    private var previous: Unicode.Scalar?
    private var numeralStart: String.Index?
    private var numerals = 0

    init(_ text: some StringProtocol, notesPlaces: Bool = false) {
        scalars = String(text).unicodeScalars
        self.notesPlaces = notesPlaces
    }

    mutating func read() {
        for place in scalars.indices {
            let scalar = scalars[place]
            switch Script.kind(of: scalar) {
            case .space:
                endRun(at: place)
                if notesPlaces, partsThoughts(at: place) { notePart(endsThought: true) }
            case .packed:
                endRun(at: place, keepsPair: true)
                readPacked(scalar, at: place)
                continue
            case .letter, .digit, .mark:
                if runStart == nil { runStart = place }
            }
            endNumerals(at: place)
            previous = nil
        }
        endRun(at: scalars.endIndex)
        endNumerals(at: scalars.endIndex)
        if notesPlaces { notePart(endsThought: true) }
    }

    private mutating func readPacked(_ scalar: Unicode.Scalar, at place: String.Index) {
        if let previous {
            plain.append(WordHash.of(previous, scalar))
            if notesPlaces { places.append(scalars.index(before: place)..<scalars.index(after: place)) }
        }
        previous = scalar
        guard Script.isNumeral(scalar) else { return endNumerals(at: place) }
        if numeralStart == nil { numeralStart = place }
        numerals += 1
    }

    /// What stands between thoughts that have nothing to do with each other.
    private static let ends = Set("–—;；!?.。！？…।؟۔".unicodeScalars)

    /// A single numeral is as likely a part of a word.
    private mutating func endNumerals(at place: String.Index) {
        if let start = numeralStart, numerals > 1 {
            note(value: String(scalars[start..<place]))
        }
        (numeralStart, numerals) = (nil, 0)
    }

    private mutating func endRun(at place: String.Index, keepsPair: Bool = false) {
        guard let start = runStart else { return }
        runStart = nil
        let bare = Literals.trimmed(Substring(scalars[start..<place]))
        if Literals.isLiteral(bare) {
            note(value: String(bare))
        } else {
            plain += WordHash.words(of: bare.unicodeScalars)
            while notesPlaces, places.count < plain.count { places.append(bare.startIndex..<bare.endIndex) }
        }
        guard notesPlaces, let last = scalars[start..<place].last, Script.kind(of: last) == .mark else { return }
        notePart(endsThought: Self.ends.contains(last))
    }

    /// Whether a space ends a thought, in scripts that put spaces nowhere else.
    private func partsThoughts(at place: String.Index) -> Bool {
        guard place > scalars.startIndex, let next = scalars[scalars.index(after: place)...].first else { return false }
        return Script.partsThoughtsBySpaces(next) && Script.partsThoughtsBySpaces(scalars[scalars.index(before: place)])
    }

    private mutating func note(value: String) {
        values.append(value)
        if notesPlaces { valuePlaces.append(plain.count) }
    }

    private mutating func notePart(endsThought: Bool) {
        let begin = parts.last?.words.upperBound ?? 0
        let hasValue = valuePlaces.count > notedValues
        notedValues = valuePlaces.count
        parts.append(.init(words: begin..<plain.count, hasValue: hasValue, endsThought: endsThought))
    }
}

/// Hashes that are the same in every process: they are kept in rows.
enum WordHash {
    private static let offset: UInt32 = 2_166_136_261
    private static let prime: UInt32 = 16_777_619

    static func of(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> UInt32 {
        mixed(mixed(offset, first.value), second.value)
    }

    static func of(_ words: ArraySlice<UInt32>) -> UInt32 {
        words.reduce(offset) { mixed($0, $1) }
    }

    /// Of the runs of letters.
    static func words(of scalars: Substring.UnicodeScalarView) -> [UInt32] {
        var words: [UInt32] = []
        var (hash, count) = (offset, 0)
        func end() {
            if count > 0 { words.append(hash) }
            (hash, count) = (offset, 0)
        }
        for scalar in scalars {
            guard Script.kind(of: scalar) != .mark else {
                end()
                continue
            }
            hash = mixed(hash, Script.small(scalar))
            count += 1
        }
        end()
        return words
    }

    private static func mixed(_ hash: UInt32, _ value: UInt32) -> UInt32 {
        ((hash ^ (value & 0xFFFF)) &* prime ^ (value >> 16)) &* prime
    }
}
