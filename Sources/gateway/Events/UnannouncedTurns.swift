import NaviLink
import NaviProtocol

/// Turns whose messages are being stored, and what has been heard of them already.
///
/// There are no more of them than messages on their way into the database.
struct UnannouncedTurns {
    /// Which try at the turn has been heard of, and from whom.
    struct EarlyWord {
        var attempt: Int
        var worker: WorkerID?
    }

    private var words: [TurnID: EarlyWord?] = [:]

    mutating func add(_ turn: TurnID) {
        words.updateValue(nil, forKey: turn)
    }

    /// - Returns: What was heard of the turn too early.
    mutating func remove(_ turn: TurnID) -> EarlyWord? {
        words.removeValue(forKey: turn) ?? nil
    }

    /// Keeps in mind that there is something of this turn.
    ///
    /// - Parameter worker: Who sent it; `nil` when a row says so.
    /// - Returns: Whether nothing of it is to be shown yet.
    mutating func note(_ turn: TurnID, attempt: Int, from worker: WorkerID? = nil) -> Bool {
        guard let word = words[turn] else { return false }
        let known = word?.attempt ?? -1
        if attempt > known || (attempt == known && worker != nil) {
            words.updateValue(EarlyWord(attempt: attempt, worker: worker), forKey: turn)
        }
        return true
    }
}
