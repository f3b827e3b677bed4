import NaviProtocol

/// What a claim got.
package enum Claim: Sendable, Equatable {
    case run(ClaimedTurn)
    /// Its attempts were used up: it has been ended here, and what the user had seen is kept.
    case interrupted(InterruptedTurn)
    /// Its stop had been asked for when its worker was lost: it has been ended here, and what the user had seen is kept.
    case stopped(InterruptedTurn)
}

/// A turn that now belongs to the worker that claimed it.
package struct ClaimedTurn: Sendable, Equatable {
    package var turnID: TurnID
    package var ordinal: Int
    package var attempt: Int
    package var sessionID: SessionID
    package var profileID: String
    package var userMessage: Message
    /// The message entered the history with this claim: its `user_message` frame has yet to be sent.
    package var numberedNow: Bool
    package var clientMessageID: String?
    /// Set when an earlier attempt came to nothing.
    package var recovered: RecoveredTurn?
    package var stopRequested: Bool
    /// It was in a worker that was lost: it begins when this one holds nothing else, and nothing else comes beside it.
    package var runsAlone: Bool
    /// When the turn was claimed for the first time.
    package var startedAt: Timestamp
    /// Finished tool calls so far.
    package var toolCallCount: Int
    /// Tokens generated so far, as of the last committed step.
    package var tokenCount: Int
    /// The session after the claim.
    package var session: SessionRecord
    /// What the model's context is made of, as of the claim and as the rows have it; `nil` when it is long and has to be
    /// read by itself.
    package var stored: StoredContext?

    /// What the model's context is made of, read to its end.
    package var context: ContextRecord? { stored?.record }

    /// What a model is to be shown is at hand, and short.
    package var isLight: Bool { stored?.messages.allSatisfy(\.isPlainText) ?? false }

    /// The hold on the turn, for all later writes.
    package var ref: TurnRef { TurnRef(turnID: turnID, attempt: attempt) }

    package init(
        turnID: TurnID, ordinal: Int, attempt: Int, sessionID: SessionID, profileID: String, userMessage: Message,
        numberedNow: Bool, clientMessageID: String? = nil, recovered: RecoveredTurn? = nil,
        stopRequested: Bool = false, runsAlone: Bool = false, startedAt: Timestamp, toolCallCount: Int = 0,
        tokenCount: Int = 0, session: SessionRecord, stored: StoredContext? = nil
    ) {
        self.turnID = turnID
        self.ordinal = ordinal
        self.attempt = attempt
        self.sessionID = sessionID
        self.profileID = profileID
        self.userMessage = userMessage
        self.numberedNow = numberedNow
        self.clientMessageID = clientMessageID
        self.recovered = recovered
        self.stopRequested = stopRequested
        self.runsAlone = runsAlone
        self.startedAt = startedAt
        self.toolCallCount = toolCallCount
        self.tokenCount = tokenCount
        self.session = session
        self.stored = stored
    }
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
        /// It was granted to the worker that now claims it, and the word of it was lost on the way.
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
    package var closedToolCalls: [Message]
    package var session: SessionRecord
    /// The session's next turn, which can be claimed now.
    package var nextQueued: TurnID?

    package init(
        turnID: TurnID, ordinal: Int, attempt: Int, sessionID: SessionID, message: Message? = nil,
        closedToolCalls: [Message] = [], session: SessionRecord, nextQueued: TurnID? = nil
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
