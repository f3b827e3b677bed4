import GRDB
import NaviProtocol

/// How every turn ends, whoever ends it.
extension Database {
    /// Closes tool calls without a result, stores the last message, and puts the turn into its terminal state.
    func end(_ held: inout TurnInSession, _ ending: TurnEnding, now: Timestamp) throws -> FinishedTurn {
        let closed = held.turn.openCalls > 0 ? try closeOpenCalls(of: &held, now: now) : []
        let message = try ending.message.map { new in
            try append(Message(new, ending: ending, turn: held.turn.turnID, now: now), to: &held.session)
        }
        try markEnded(held.turn, ending, finalIndex: message?.index, now: now)
        try deletePartialText(of: held.turn.key)
        held.session.touch(now)
        if let context = ending.context {
            held.session.record.context = try current(context, base: ending.contextBase, in: held.session)
        }
        if let tokens = ending.maxContextTokens { held.session.record.maxContextTokens = tokens }
        try saveActivity(of: held.session)
        return FinishedTurn(
            message: message, closedToolCalls: closed, session: held.session.record,
            nextQueued: try nextQueued(of: held.session.key))
    }

    /// The measure of a context that was read with another summary in force than there is now.
    private func current(_ context: ContextMeasure, base: Int?, in session: SessionRow) throws -> ContextMeasure {
        let live = session.record.compressionID
        guard let base, base != live else { return context }
        let shrinkage = try shrinkage(
            from: min(base, live), to: max(base, live), of: session.key, includingUndone: live < base)
        let sign = live > base ? -1 : 1
        var context = context
        context.tokens = max(1, context.tokens + sign * shrinkage.tokens)
        context.estimate = max(1, context.estimate + sign * shrinkage.estimate)
        return context
    }

    /// An ending that keeps what the user has seen of the step that was cut off.
    func endingWithPartialText(of turn: TurnRow, state: TurnState, now: Timestamp) throws -> TurnEnding {
        var ending = TurnEnding(
            state: state, elapsed: now.since(turn.startedAt ?? now), toolCallCount: turn.toolCallCount,
            tokenCount: turn.tokenCount)
        if let partial = try partialText(of: turn.key), !partial.text.isEmpty {
            ending.message = NewMessage(
                content: partial.text, thinking: partial.thinking.isEmpty ? nil : partial.thinking,
                stopped: state == .stopped, interrupted: state == .interrupted)
        }
        if state == .interrupted {
            ending.errorCode = ErrorCode.turnInterrupted.rawValue
            ending.errorMessage = "The answer was interrupted too often and has been given up."
        }
        return ending
    }
}

extension Message {
    /// A message that a worker adds; its index is set when it is appended.
    init(_ new: NewMessage, turn: TurnID, now: Timestamp) {
        self.init(index: 0, role: new.role, content: new.content, createdAt: now, turnID: turn)
        thinking = new.thinking
        toolCalls = new.toolCalls
        stopped = new.stopped
        interrupted = new.interrupted
        elapsedSeconds = new.elapsedSeconds
        toolCallCount = new.toolCallCount
        tokenCount = new.tokenCount
    }

    /// The final message of a turn, with the turn's figures.
    fileprivate init(_ new: NewMessage, ending: TurnEnding, turn: TurnID, now: Timestamp) {
        self.init(new, turn: turn, now: now)
        elapsedSeconds = new.elapsedSeconds ?? ending.elapsed.inSeconds
        toolCallCount = new.toolCallCount ?? ending.toolCallCount
        tokenCount = new.tokenCount ?? ending.tokenCount
    }
}
