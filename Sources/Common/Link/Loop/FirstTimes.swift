/// Remembers for which peers something was said already, so that a rude one does not fill the log.
struct FirstTimes {
    /// Beyond so many nothing is said at all.
    private static let maxRemembered = 256

    private var seen: Set<String> = []

    /// `true` once per peer.
    mutating func isFirst(_ peer: String) -> Bool {
        seen.count < Self.maxRemembered && seen.insert(peer).inserted
    }
}
