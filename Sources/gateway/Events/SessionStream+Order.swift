import NaviLink
import NaviProtocol
import NaviStore

/// Turns are shown one after the other, whatever order their frames come in.
extension SessionStream {
    /// Frames wait for a turn before them of which nothing comes.
    var isBlocked: Bool {
        guard let front else { return false }
        return feeds.contains { $0.ordinal > front && $0.hasCopy }
    }

    /// The turns that others wait for.
    var missing: Range<Int>? {
        guard let front, let waiting = feeds.last(where: { $0.ordinal > front && $0.hasCopy }) else { return nil }
        return front..<waiting.ordinal
    }

    /// The first client's snapshot tells which turns it knows the ends of.
    mutating func takeFront(_ snapshot: SessionSnapshot, effects: inout HubEffects) {
        guard front == nil else { return }
        // The end of a turn may be in its row and still be on its way here: then it is shown to its end.
        let open = feeds.first { !$0.isEnded && $0.hasCopy }
        let front = min(snapshot.firstOpenOrdinal, open?.ordinal ?? .max)
        self.front = front
        // While nobody watched, nothing of the turns behind it was kept for showing.
        for place in feeds.indices where feeds[place].ordinal > front { feeds[place].showAgain() }
        advance(effects: &effects)
    }

    /// The last client is gone; the next one knows more.
    mutating func leaveFront() {
        front = nil
        settled = []
    }

    /// The turn has ended, and there is nothing to be shown of it.
    mutating func settle(_ ordinal: Int) {
        if let front, ordinal >= front { settled.insert(ordinal) }
    }

    /// Sends what may be sent.
    mutating func advance(effects: inout HubEffects) {
        while let front {
            if settled.remove(front) == nil {
                guard let place = feeds.firstIndex(where: { $0.ordinal == front }) else { break }
                show(place, effects: &effects)
                guard feeds[place].isEnded else { break }
            }
            self.front = front + 1
        }
        dropWhatNobodyGets()
        guard isBlocked else { return }
        effects.hasBlocked = true
        guard feeds.contains(where: { $0.hasTooMuchUnshown }) else { return }
        closeAll(.restarting, effects: &effects)
        dropWhatNobodyGets()
    }

    /// While nobody watches, and of turns that everybody knows the end of, nothing waits to be shown.
    private mutating func dropWhatNobodyGets() {
        for place in feeds.indices where feeds[place].ordinal < front ?? .max { feeds[place].dropUnshown() }
    }

    private mutating func show(_ place: Int, effects: inout HubEffects) {
        // Clients that have seen nothing of the turn see first that it has begun.
        if let start = feeds[place].takeUnseenStart() { fanOut([start], effects: &effects) }
        let frames = feeds[place].takeUnshown()
        guard !frames.isEmpty, !live.isEmpty else { return }
        fanOut(frames.map { EncodedFrame($0, of: feeds[place].turnID) }, effects: &effects)
    }
}
