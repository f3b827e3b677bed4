/// What an answer says of a model that closes a thought which its prompt has opened.
enum LoneMarkFinding: Sendable, Equatable {
    /// It does, with this mark.
    case found([UInt8])
    /// It does not: what was taken for a thought was the answer.
    case absent
    case unknown
}

/// Looks for the first closing mark of reasoning in a text that has no opening one. Pure; how the text is cut into
/// pieces makes no difference.
struct LoneMarkSearch {
    /// Longer than any mark and the character before it.
    private static let tailBytes = 16
    /// Of the window, before it is cut to its tail.
    private static let windowBytes = 1024
    /// Marks that are quoted are what the answer talks about.
    private static let quotes = "`'\"".utf8

    private(set) var mark: [UInt8]?
    /// The end of the text so far.
    private var window: [UInt8] = []
    private var isOver = false

    mutating func look(at piece: ArraySlice<UInt8>) {
        guard !isOver else { return }
        let seenCount = window.count
        window += piece
        // All marks end with `>`, `]`, or the last byte of `▷`.
        if piece.contains(where: { $0 == 0x3E || $0 == 0x5D || $0 == 0xB7 }) { search(after: seenCount) }
        if window.count > Self.windowBytes { window.removeFirst(window.count - Self.tailBytes) }
    }

    /// There is reasoning in the answer that was told apart: what its text says of marks means nothing.
    mutating func stop() {
        isOver = true
    }

    /// Looks at marks that end behind the bytes that were looked at before.
    private mutating func search(after seenCount: Int) {
        var place = max(0, seenCount - Self.tailBytes)
        while place < window.count, !isOver {
            let rest = window[place...]
            if let found = MarkedThought.marks.first(where: { rest.starts(with: $0.close) }),
                place + found.close.count > seenCount, !isQuoted(place)
            {
                (mark, isOver) = (found.close, true)
            } else if MarkedThought.marks.contains(where: { rest.starts(with: $0.open) }) {
                isOver = true
            }
            place += 1
        }
    }

    private func isQuoted(_ place: Int) -> Bool { place > 0 && Self.quotes.contains(window[place - 1]) }
}
