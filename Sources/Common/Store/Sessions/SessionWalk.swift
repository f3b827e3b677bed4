import NaviProtocol

/// How far a walk through sessions has come: it meets each of them once, whatever becomes of them on the way.
package struct SessionWalk: Sendable {
    /// What the walk is ordered by before the key; 0 where by nothing.
    var time: Int64 = 0
    var key: Int64 = 0

    /// A walk that has not begun.
    package init() {}

    init(time: Int64 = 0, key: Int64) {
        self.time = time
        self.key = key
    }

    /// - Returns: The sessions of the page that the walk is now behind.
    mutating func advance(by page: [WalkedSession]) -> [SessionID] {
        if let last = page.last { self = last.walk }
        return page.map(\.id)
    }
}

/// A session that a walk has met, and where.
struct WalkedSession: Sendable {
    var id: SessionID
    var walk: SessionWalk
}
