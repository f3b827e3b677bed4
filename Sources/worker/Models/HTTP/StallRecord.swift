/// Decides from looks at a call's progress whether it has stalled. Pure.
struct StallRecord {
    private var word: CallProgress.Word
    private var since: Duration

    /// - Parameter now: Time on the watch's clock, as in `look`.
    init(word: CallProgress.Word, now: Duration) {
        self.word = word
        since = now
    }

    /// - Returns: The stall, when the limit has passed since the last look that saw progress.
    mutating func look(at word: CallProgress.Word, now: Duration, limits: StreamLimits) -> Stall? {
        guard word == self.word, !word.isBusy else {
            self.word = word
            since = now
            return nil
        }
        let waited = now - since
        if word.isDraining { return waited >= limits.drain ? .drain : nil }
        if word.hasOutput { return waited >= limits.gap ? .gap(limits.gap) : nil }
        return waited >= limits.firstOutput ? .firstOutput(limits.firstOutput) : nil
    }
}
