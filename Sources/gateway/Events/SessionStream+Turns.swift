import NaviLink
import NaviProtocol

extension SessionStream {
    /// Whether no earlier turn of the session is open, as far as can be told from here.
    func canRunNow(ordinal: Int, queuePosition: Int) -> Bool {
        if queuePosition == 0 { return true }
        let earlier = feeds.filter { $0.ordinal < ordinal }
        // The turn before it ended while it was being accepted.
        return earlier.allSatisfy(\.isEnded) && (earlier.last?.ordinal ?? lastEnd?.turnOrdinal) == ordinal - 1
    }

    /// The turn whose wait is over: the first one, when nothing before it is open.
    var nextExpected: TurnID? {
        guard let feed = feeds.first(where: { !$0.isEnded }), feed.isExpected else { return nil }
        return feed.turnID
    }

    /// Ended turns that are too many to be kept, oldest first.
    var surplusEnded: [TurnID] {
        let ended = feeds.filter { $0.isEnded && $0.ordinal < front ?? .max }
        return ended.dropLast(EndedFeeds.maxPerSession).map(\.turnID)
    }

    mutating func insert(_ feed: TurnFeed) {
        let place = feeds.firstIndex { $0.ordinal > feed.ordinal } ?? feeds.endIndex
        feeds.insert(feed, at: place)
    }

    /// Lets a turn's feed react and carries that out.
    ///
    /// - Parameter ordinal: Makes the feed where it is missing; without it an unknown turn is ignored.
    /// - Returns: The feed, when this ended it.
    mutating func react(
        turn: TurnID, ordinal: Int?, now: ContinuousClock.Instant, effects: inout HubEffects,
        _ body: (inout TurnFeed) -> TurnFeed.Reaction
    ) -> TurnFeed? {
        var place = feeds.firstIndex { $0.turnID == turn }
        if place == nil, let ordinal {
            insert(TurnFeed(sessionID: id, turnID: turn, ordinal: ordinal, now: now))
            place = feeds.firstIndex { $0.turnID == turn }
        }
        guard let place else { return nil }
        let wasEnded = feeds[place].isEnded
        let reaction = body(&feeds[place])
        // A feed is large: it is copied only once in its life.
        let finished = feeds[place].isEnded && !wasEnded ? feeds[place] : nil
        let run = (turn: turn, attempt: feeds[place].attempt, worker: feeds[place].worker)
        apply(reaction, of: run, now: now, effects: &effects)
        return finished
    }

    /// Marks a turn whose worker is gone, unless another worker has it already.
    mutating func orphan(_ turn: TurnID, worker: WorkerID, now: ContinuousClock.Instant) {
        guard let place = feeds.firstIndex(where: { $0.turnID == turn }) else { return }
        feeds[place].orphan(by: worker, now: now)
    }

    /// Whether an open turn has to be compared with its row now. Asks again for a replay that has not come.
    mutating func check(_ turn: TurnID, now: ContinuousClock.Instant, effects: inout HubEffects) -> Bool {
        guard let place = feeds.firstIndex(where: { $0.turnID == turn }), !feeds[place].isEnded else { return false }
        if let index = feeds[place].askReplayAgain(now: now), let worker = feeds[place].worker {
            let word = TurnWord.replay(attempt: feeds[place].attempt, from: index)
            effects.words.append(.tell(word, of: turn, to: worker))
        }
        return feeds[place].takeCheck(now: now)
    }

    /// Removes the copy of an ended turn and returns the place of its last frame, when no newer turn has ended.
    mutating func forget(_ turn: TurnID) -> Cursor? {
        guard let place = feeds.firstIndex(where: { $0.turnID == turn }) else { return nil }
        let feed = feeds.remove(at: place)
        settle(feed.ordinal)
        guard let position = feed.position, position.turnOrdinal > lastEnd?.turnOrdinal ?? -1 else { return nil }
        lastEnd = position
        isLastEndMadeUp = feed.madeUpFrom != nil
        return isLastEndMadeUp ? nil : position
    }
}
