/// Finds the reasoning that some models write into the text of their answer, between marks at its very beginning:
/// `<think>…</think>`. Pure; how the text is cut into pieces makes no difference.
///
/// Only the beginning of an answer is looked at: later such marks are what the answer talks about. The marks themselves
/// and the space around them are left out.
///
/// Some templates end a prompt with the opening mark, so that an answer has the closing one alone. Who knows that of a
/// model says so beforehand: then an answer begins with reasoning, whatever it begins with.
struct MarkedThought {
    enum Kind {
        case text
        case thinking
    }

    private enum Phase {
        /// Nothing but space, or the beginning of a mark, has come.
        case beginning
        /// Between the marks; `isBlank` while nothing but space has come.
        case inside(close: [UInt8], isBlank: Bool)
        /// After the closing mark nothing but space has come.
        case ending
        case over
    }

    static let marks: [(open: [UInt8], close: [UInt8])] = [
        ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>"),
        ("<reasoning>", "</reasoning>"), ("<seed:think>", "</seed:think>"), ("[THINK]", "[/THINK]"),
        ("◁think▷", "◁/think▷"),
    ].map { (Array($0.utf8), Array($1.utf8)) }

    /// Space in front of an answer that is waited with; more of it belongs to the text.
    private static let maxSpaceBytes = 64

    /// Ends the reasoning that an answer begins with; `nil` when it begins with text.
    private let assumedClose: [UInt8]?
    private var phase = Phase.beginning
    /// Nothing but the assumption says that this is reasoning.
    private var isGuessing = false
    /// What cannot be told yet: space, or the beginning of a mark.
    private var held: [UInt8] = []

    init(assumedClose: [UInt8]? = nil) {
        self.assumedClose = assumedClose
    }

    /// What has come is taken for reasoning, without a mark at either end so far.
    var isUnproven: Bool {
        if case .inside = phase { isGuessing } else { false }
    }

    /// The assumption was right.
    var isProven: Bool {
        if case .inside = phase { false } else { isGuessing }
    }

    /// From here on everything is text.
    var isOver: Bool {
        if case .over = phase { true } else { false }
    }

    /// Takes a piece of the answer's text and hands on what is known of it.
    mutating func take(_ piece: [UInt8], _ handOn: (ArraySlice<UInt8>, Kind) -> Void) {
        held += piece
        while advance(handOn) {}
    }

    /// Hands on what is held: nothing more comes, or something else comes now.
    mutating func finish(_ handOn: (ArraySlice<UInt8>, Kind) -> Void) {
        switch phase {
        case .beginning, .over: handOn(held[...], .text)
        case .inside(_, let isBlank): if !isBlank { handOn(held[...], .thinking) }
        case .ending: break
        }
        held = []
    }

    /// - Returns: Whether another step may follow.
    private mutating func advance(_ handOn: (ArraySlice<UInt8>, Kind) -> Void) -> Bool {
        switch phase {
        case .beginning: begin()
        case .inside(let close, let isBlank): goOn(to: close, isBlank: isBlank, handOn)
        case .ending: end()
        case .over: pass(handOn)
        }
    }

    private mutating func begin() -> Bool {
        let words = held.drop(while: Self.isSpace)
        guard held.count - words.count <= Self.maxSpaceBytes else {
            phase = .over
            return true
        }
        if let mark = Self.marks.first(where: { words.starts(with: $0.open) }) {
            held = Array(words.dropFirst(mark.open.count))
            phase = .inside(close: mark.close, isBlank: true)
            return true
        }
        if Self.marks.contains(where: { $0.open.starts(with: words) }) { return false }
        isGuessing = assumedClose != nil
        phase = assumedClose.map { .inside(close: $0, isBlank: true) } ?? .over
        return true
    }

    private mutating func goOn(
        to close: [UInt8], isBlank: Bool, _ handOn: (ArraySlice<UInt8>, Kind) -> Void
    ) -> Bool {
        if isBlank {
            held = Array(held.drop(while: Self.isSpace))
            if held.isEmpty { return false }
        }
        let (end, isWhole) = held.place(of: close)
        if end > 0 {
            handOn(held[..<end], .thinking)
            held.removeFirst(end)
        }
        phase = .inside(close: close, isBlank: isBlank && end == 0)
        guard isWhole else { return false }
        held.removeFirst(close.count)
        phase = .ending
        return true
    }

    private mutating func end() -> Bool {
        held = Array(held.drop(while: Self.isSpace))
        if held.isEmpty { return false }
        phase = .over
        return true
    }

    private mutating func pass(_ handOn: (ArraySlice<UInt8>, Kind) -> Void) -> Bool {
        handOn(held[...], .text)
        held = []
        return false
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension [UInt8] {
    /// Where `mark` stands, or where its beginning stands at the end; the end of all when there is neither.
    fileprivate func place(of mark: [UInt8]) -> (Int, isWhole: Bool) {
        guard let first = mark.first else { return (count, false) }
        var position = startIndex
        while let found = self[position...].firstIndex(of: first) {
            let rest = self[found...].prefix(mark.count)
            if mark.starts(with: rest) { return (found, rest.count == mark.count) }
            position = found + 1
        }
        return (count, false)
    }
}
