import NaviLink
import NaviProtocol

/// What is known of a turn, whatever its phase.
extension TurnFeed {
    /// Nothing is known but that the turn waits for its first claim.
    var isExpected: Bool {
        if case .expected = phase { true } else { false }
    }

    var isEnded: Bool {
        if case .ended = phase { true } else { false }
    }

    /// How the turn ended.
    var outcome: TurnState? {
        if case .ended(let ended) = phase { ended.outcome } else { nil }
    }

    /// There are frames of it, or will be.
    var hasCopy: Bool {
        switch phase {
        case .expected: false
        case .following: true
        case .ended(let ended): ended.copy != nil
        }
    }

    var copy: FeedCopy? {
        switch phase {
        case .expected: nil
        case .following(let followed): followed.copy
        case .ended(let ended): ended.copy
        }
    }

    var log: TurnLog? { copy?.log }

    /// The attempt that is followed; 0 until a claim is known.
    var attempt: Int {
        switch phase {
        case .expected: 0
        case .following(let followed): followed.attempt
        case .ended(let ended): ended.copy?.attempt ?? 0
        }
    }

    /// Who sent the last frame, or runs the turn as far as is known.
    var worker: WorkerID? {
        switch phase {
        case .expected: nil
        case .following(let followed): followed.worker
        case .ended(let ended): ended.worker
        }
    }

    /// Its worker is gone, or does not have the log.
    var isOrphaned: Bool {
        if case .following(let followed) = phase { followed.isOrphaned } else { false }
    }

    var isAwaitingReplay: Bool {
        if case .following(let followed) = phase { followed.replayAskedAt != nil } else { false }
    }

    /// The first index that was made up here.
    var madeUpFrom: Int? {
        if case .ended(let ended) = phase { ended.madeUpFrom } else { nil }
    }

    /// The index of the next frame that clients shall see.
    var nextIndex: Int { copy?.nextIndex ?? 0 }

    /// The place of the last frame; `nil` before the first claim.
    var position: Cursor? {
        copy.map { Cursor(turnOrdinal: ordinal, attempt: $0.attempt, index: $0.nextIndex - 1) }
    }

    // MARK: What clients are shown

    /// `stream_start` to show before the frames of a later attempt, once, when clients have seen none of the turn.
    mutating func takeUnseenStart() -> EncodedFrame? {
        withCopy { $0.takeUnseenStart() } == true ? laterStart : nil
    }

    /// More waits to be shown than is worth keeping: clients had better read it again.
    var hasTooMuchUnshown: Bool { copy?.hasTooMuchUnshown ?? false }

    /// The frames that clients have not been sent yet.
    mutating func takeUnshown() -> ArraySlice<TurnFrame> {
        withCopy { $0.takeUnshown() } ?? []
    }

    /// Whoever was shown something of it is gone: all of it waits to be shown.
    mutating func showAgain() {
        _ = withCopy { $0.showAgain() }
    }

    /// Nobody is to be sent what has not been sent.
    mutating func dropUnshown() {
        if copy?.hasUnshown == true { _ = withCopy { $0.dropUnshown() } }
    }
}
