import NaviProtocol

/// A turn that is a worker's by its row, and all that it needs to begin: what a claim gives, and an acceptance whose turn
/// has taken a seat.
package struct Assignment: Sendable, Equatable {
    /// How long a turn that took a seat is its worker's at first. Shorter than a claim's lease: a worker renews it within a
    /// second, and one that does not has not heard of the turn.
    package static let firstLease = Duration.seconds(5)
    /// A turn is not taken for lost on the way to its worker before it has been the worker's for so long.
    package static let patience = Duration.milliseconds(500)

    /// Whose the turn is.
    package var worker: WorkerID
    /// Until when, unless it is renewed: a reading of the lease clock, in milliseconds.
    package var leaseUntil: Int64
    package var turnID: TurnID
    package var ordinal: Int
    package var attempt: Int
    package var sessionID: SessionID
    package var profileID: String
    package var userMessage: Message
    /// The message entered the history just now, and nobody was told: its `user_message` frame has yet to be sent.
    package var numberedNow: Bool
    package var clientMessageID: String?
    /// Set when an earlier attempt came to nothing.
    package var recovered: RecoveredTurn?
    package var stopRequested: Bool
    /// It was in a worker that was lost: it begins when this one holds nothing else, and nothing else comes beside it.
    package var runsAlone: Bool
    /// When the turn became a worker's for the first time.
    package var startedAt: Timestamp
    /// Finished tool calls so far.
    package var toolCallCount: Int
    /// Tokens generated so far, as of the last committed step.
    package var tokenCount: Int
    /// The session from then on.
    package var session: SessionRecord
    /// What the model's context is made of, as the rows have it; `nil` when it is long and has to be
    /// read by itself.
    package var stored: StoredContext?

    /// What the model's context is made of, read to its end.
    package var context: ContextRecord? { stored?.record }

    /// What a model is to be shown is at hand, and short.
    package var isLight: Bool { stored?.isPlainText ?? false }

    /// Whether enough of its first lease is left to begin the turn.
    package func isInTime(at now: Int64) -> Bool {
        let first = Self.firstLease.wholeMilliseconds
        // Wraps around, since the number may be anything.
        return (first / 2...first).contains(leaseUntil &- now)
    }

    /// The hold on the turn, for all later writes.
    package var ref: TurnRef { TurnRef(turnID: turnID, attempt: attempt) }

    package init(
        worker: WorkerID, leaseUntil: Int64, turnID: TurnID, ordinal: Int, attempt: Int, sessionID: SessionID,
        profileID: String, userMessage: Message,
        numberedNow: Bool, clientMessageID: String? = nil, recovered: RecoveredTurn? = nil,
        stopRequested: Bool = false, runsAlone: Bool = false, startedAt: Timestamp, toolCallCount: Int = 0,
        tokenCount: Int = 0, session: SessionRecord, stored: StoredContext? = nil
    ) {
        self.worker = worker
        self.leaseUntil = leaseUntil
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
