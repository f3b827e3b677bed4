import NaviLink
import NaviProtocol
import NaviStore

/// How a client that connects is served: from its cursor, from the start of the running turn, or with nothing.
struct JoinResolution {
    var recovered: Bool
    /// The place after which the frames that follow begin.
    var cursor: Cursor?
    var turn: SessionSync.OpenTurn?
    var turns: [Welcome.Replay]
}

extension SessionStream {
    /// Whether the cursor's frames may still come from a worker, so that it is too early to give up on it.
    func mayStillRecover(_ cursor: Cursor, snapshot: SessionSnapshot, now: Timestamp) -> Bool {
        if let feed = feeds.first(where: { $0.ordinal == cursor.turnOrdinal }) {
            return feed.attempt == cursor.attempt && feed.isAwaitingReplay
        }
        // A worker keeps the log of an ended turn for a minute; the end of a turn moves `last_active`.
        return cursor.turnOrdinal == snapshot.latestTurnOrdinal
            && now.since(snapshot.session.lastActive) < FeedTiming.keepEnded
    }

    /// The frames after `cursor`, when they are all here.
    func resume(from cursor: Cursor, snapshot: SessionSnapshot) -> JoinResolution? {
        guard let first = frames(after: cursor), let later = shownFeeds(after: cursor.turnOrdinal) else { return nil }
        return JoinResolution(
            recovered: true, cursor: cursor,
            turn: openTurn(snapshot) { $0.isEnded ? nil : $0 } ?? waitingTurn(snapshot),
            turns: first + later.map(Self.wholeReplay))
    }

    /// The running turn from its beginning; nothing between turns.
    func startFresh(snapshot: SessionSnapshot) -> JoinResolution {
        guard let turn = openTurn(snapshot, feed: { $0 }), let feed = feeds.first(where: { $0.turnID == turn.turnID })
        else {
            return JoinResolution(recovered: false, cursor: endedPosition, turn: waitingTurn(snapshot), turns: [])
        }
        let later = feeds.filter { $0.ordinal > feed.ordinal && $0.ordinal <= front ?? .max && $0.hasCopy }
        return JoinResolution(
            recovered: false, cursor: Cursor(turnOrdinal: feed.ordinal, attempt: feed.attempt, index: -1), turn: turn,
            turns: ([feed] + later).map(Self.wholeReplay))
    }

    /// What clients have been shown after a turn; `nil` when a part of it is gone.
    private func shownFeeds(after ordinal: Int) -> [TurnFeed]? {
        guard let front, ordinal < front else { return [] }
        let later = feeds.filter { $0.ordinal > ordinal && $0.ordinal <= front && $0.hasCopy }
        let ended = later.count { $0.ordinal < front }
        return ended == front - ordinal - 1 ? later : nil
    }

    private func frames(after cursor: Cursor) -> [Welcome.Replay]? {
        if let feed = feeds.first(where: { $0.ordinal == cursor.turnOrdinal }) {
            guard feed.attempt == cursor.attempt else { return nil }
            if let madeUpFrom = feed.madeUpFrom, cursor.index >= madeUpFrom { return nil }
            // Of a turn that the others know the end of, nothing will be shown any more.
            if let front, feed.ordinal < front, !feed.isEnded { return nil }
            let rest = feed.log?.frames(from: cursor.index + 1)?.frames
            return rest.map { $0.isEmpty ? [] : [Welcome.Replay(turn: feed.turnID, frames: $0)] }
        }
        return cursor == lastEnd && !isLastEndMadeUp ? [] : nil
    }

    /// The place of the newest end.
    private var endedPosition: Cursor? {
        feeds.last(where: \.isEnded)?.position ?? lastEnd
    }

    /// The copy here is what clients see, so it decides which turn runs; the row decides where there is no copy.
    private func openTurn(
        _ snapshot: SessionSnapshot, feed chosen: (TurnFeed) -> TurnFeed?
    ) -> SessionSync.OpenTurn? {
        let feed =
            feeds.first { !$0.isEnded && $0.hasCopy && $0.ordinal >= front ?? 0 }
            ?? feeds.first { $0.turnID == snapshot.running?.turnID && $0.hasCopy }.flatMap(chosen)
        return feed.map { SessionSync.OpenTurn(turnID: $0.turnID, state: .running, attempt: $0.attempt) }
    }

    /// The turn whose message is in the history, and of which no worker has said anything yet.
    private func waitingTurn(_ snapshot: SessionSnapshot) -> SessionSync.OpenTurn? {
        guard let waiting = snapshot.waiting ?? snapshot.running,
            feeds.first(where: { $0.turnID == waiting.turnID })?.isEnded != true
        else { return nil }
        return SessionSync.OpenTurn(turnID: waiting.turnID, state: .queued, attempt: waiting.attempt)
    }

    private static func wholeReplay(_ feed: TurnFeed) -> Welcome.Replay {
        Welcome.Replay(turn: feed.turnID, start: feed.laterStart, frames: feed.log?.frames(from: 0)?.frames ?? [])
    }
}
