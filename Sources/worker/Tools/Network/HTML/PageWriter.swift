/// Lays out text: white space runs together, blocks stand apart.
struct PageWriter {
    /// What is yet to come before the next word.
    private enum Gap: Int, Comparable {
        case none
        case space
        case line
        case block

        static func < (left: Gap, right: Gap) -> Bool { left.rawValue < right.rawValue }

        var text: String {
            switch self {
            case .none: ""
            case .space: " "
            case .line: "\n"
            case .block: "\n\n"
            }
        }
    }

    private(set) var text = ""
    private var gap = Gap.none
    /// Inside `pre`.
    var keepsSpace = false

    mutating func breakBlock() { gap = .block }

    mutating func breakLine() { gap = max(gap, .line) }

    /// Sets a cell of a table apart from the one before it.
    mutating func separateCell() {
        if gap < .line, !text.isEmpty {
            gap = .space
            append("|")
        }
        gap = max(gap, .space)
    }

    mutating func write(_ piece: String) {
        if keepsSpace, piece.contains(where: { !$0.isWhitespace }) || gap == .none {
            append(piece.filter { $0 != "\r" })
            return
        }
        if piece.first?.isWhitespace == true { gap = max(gap, .space) }
        for word in piece.split(whereSeparator: \.isWhitespace) {
            append(word)
            gap = .space
        }
        if piece.last?.isWhitespace == false { gap = .none }
    }

    private mutating func append(_ piece: some StringProtocol) {
        if !text.isEmpty { text += gap.text }
        gap = .none
        text += piece
    }
}
