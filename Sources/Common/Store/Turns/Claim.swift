import NaviProtocol

/// What a claim got.
package enum Claim: Sendable, Equatable {
    case run(Assignment)
    /// Its attempts were used up: it has been ended here, and what the user had seen is kept.
    case interrupted(InterruptedTurn)
    /// Its stop had been asked for when its worker was lost: it has been ended here, and what the user had seen is kept.
    case stopped(InterruptedTurn)
}

/// What an earlier attempt left behind.
package struct RecoveredTurn: Sendable, Equatable {
    /// Why there is a new attempt.
    package enum Reason: String, Sendable, CaseIterable {
        /// The worker did not renew its lease in time.
        case leaseExpired = "lease_expired"
        /// The worker is known to have ended.
        case workerLost = "worker_lost"
        /// The machine has been restarted.
        case rebooted
        /// The worker gave it back, at a step boundary.
        case handedBack = "handed_back"
        /// It was assigned to the worker that now claims it, and the word of it was lost on the way.
        case unheard
    }

    package var reason: Reason
    /// The last message that is in the history: what was shown behind it is void.
    package var lastMessageIndex: Int?
    /// From the first claim until now.
    package var elapsed: Duration

    package init(reason: Reason, lastMessageIndex: Int?, elapsed: Duration) {
        self.reason = reason
        self.lastMessageIndex = lastMessageIndex
        self.elapsed = elapsed
    }
}

/// A turn that was given up, or had only to be stopped.
package struct InterruptedTurn: Sendable, Equatable {
    package var turnID: TurnID
    package var ordinal: Int
    /// The last attempt, the one that failed.
    package var attempt: Int
    package var sessionID: SessionID
    /// The partial answer, if anything had been shown.
    package var message: Message?
    /// Results that were written for tool calls which had none.
    package var closedToolCalls: [ClosedToolCall]
    package var session: SessionRecord
    /// The session's next turn, which can be claimed now.
    package var nextQueued: TurnID?

    package init(
        turnID: TurnID, ordinal: Int, attempt: Int, sessionID: SessionID, message: Message? = nil,
        closedToolCalls: [ClosedToolCall] = [], session: SessionRecord, nextQueued: TurnID? = nil
    ) {
        self.turnID = turnID
        self.ordinal = ordinal
        self.attempt = attempt
        self.sessionID = sessionID
        self.message = message
        self.closedToolCalls = closedToolCalls
        self.session = session
        self.nextQueued = nextQueued
    }
}
