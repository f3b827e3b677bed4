import NaviProtocol
import NaviStore

/// How much of a window a memory sheet may take.
package enum SheetRoom {
    /// Of the window, for prose and sheet together; more of small windows, in which a conversation is compressed more
    /// often.
    private static let share = 0.2
    private static let smallWindowShare = 0.45
    private static let smallWindowTokens = 1500
    private static let maxTokens = 32 * 1024
    /// Entries that users may pin.
    package static let maxPinned = 1000

    /// Tokens that prose and sheet have room for.
    package static func tokens(window: Int) -> Int {
        let window = Double(max(0, window))
        return min(maxTokens, Int(max(window * share, min(window * smallWindowShare, Double(smallWindowTokens)))))
    }

    /// Tokens of it that users may pin: half, so that the conversation goes on being remembered.
    package static func pinnedTokens(window: Int) -> Int { tokens(window: window) / 2 }

    /// What the pinned entries of a sheet take.
    package static func pinnedTokens(of entries: [SheetEntry]) -> Int {
        entries.reduce(0) { $0 + ($1.isPinned ? tokens(of: $1) : 0) }
    }

    /// Of a line that holds the entry alone.
    package static func tokens(of entry: SheetEntry) -> Int {
        TokenEstimate.tokens(entry.text) + tokensBeside(message: entry.message)
    }

    /// Of a line beside its text: the break, the bullet, and its share of the numbers in brackets.
    package static func tokensBeside(message: Int) -> Int { 2 + String(message).utf8.count / 3 }
}
