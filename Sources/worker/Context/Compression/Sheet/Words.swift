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

/// Reads a text once, scalar by scalar.
private struct WordReader {
    private let scalars: String.UnicodeScalarView
    private(set) var plain: [UInt32] = []
    private(set) var values: [String] = []

    /// Of the run of letters, digits and marks that is being read.
    private var runStart: String.Index?
    private var previous: Unicode.Scalar?
    private var numeralStart: String.Index?
    private var numerals = 0

    init(_ text: some StringProtocol) {
        scalars = String(text).unicodeScalars
    }

    mutating func read() {
        for place in scalars.indices {
            let scalar = scalars[place]
            switch Script.kind(of: scalar) {
            case .space: endRun(at: place)
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
    }

    private mutating func readPacked(_ scalar: Unicode.Scalar, at place: String.Index) {
        if let previous { plain.append(WordHash.of(previous, scalar)) }
        previous = scalar
        guard Script.isNumeral(scalar) else { return endNumerals(at: place) }
        if numeralStart == nil { numeralStart = place }
        numerals += 1
    }

    /// A single numeral is as likely a part of a word.
    private mutating func endNumerals(at place: String.Index) {
        if let start = numeralStart, numerals > 1 { values.append(String(scalars[start..<place])) }
        (numeralStart, numerals) = (nil, 0)
    }

    private mutating func endRun(at place: String.Index, keepsPair: Bool = false) {
        guard let start = runStart else { return }
        runStart = nil
        let bare = Literals.trimmed(Substring(scalars[start..<place]))
        if Literals.isLiteral(bare) {
            values.append(String(bare))
        } else {
            plain += WordHash.words(of: bare.unicodeScalars)
        }
    }
}

/// Hashes that are the same in every process: they are kept in rows.
enum WordHash {
    private static let offset: UInt32 = 2_166_136_261
    private static let prime: UInt32 = 16_777_619

    static func of(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> UInt32 {
        mixed(mixed(offset, first.value), second.value)
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
