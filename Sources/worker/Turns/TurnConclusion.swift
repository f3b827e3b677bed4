import NaviContext
import NaviProtocol
import NaviStore

/// How a turn ends: what becomes of it in its row and what its clients see.
enum TurnConclusion: Sendable, Equatable {
    case done(ModelAnswer)
    case stopped
    case failed(TurnFailure)

    /// The terminal row. A stopped or failed turn keeps what had been shown of its answer, flagged as such; where
    /// nothing was shown, nothing is kept.
    func ending(partial: TurnStream.Partial, figures: TurnFigures, elapsed: Duration) -> TurnEnding {
        var ending = TurnEnding(
            state: state, message: message(partial: partial), context: figures.context,
            contextBase: figures.contextBase, maxContextTokens: figures.maxContextTokens, elapsed: max(.zero, elapsed),
            toolCallCount: figures.toolCallCount, tokenCount: figures.tokenCount)
        switch self {
        case .done: break
        case .stopped: ending.addEstimate(of: partial)
        case .failed(let failure):
            ending.addEstimate(of: partial)
            ending.errorCode = failure.code.rawValue
            ending.errorMessage = failure.message
        }
        return ending
    }

    /// The terminal frame.
    func frame(turnID: TurnID, ending: TurnEnding, finished: FinishedTurn) -> ServerFrame {
        switch self {
        case .done(let answer):
            .streamEnd(
                StreamEnd(
                    turnID: turnID, content: answer.text, contextTokens: finished.session.contextTokens,
                    maxContextTokens: finished.session.maxContextTokens, elapsedSeconds: ending.elapsed.inSeconds,
                    toolCallCount: ending.toolCallCount, tokenCount: ending.tokenCount,
                    messageIndex: finished.message?.index ?? finished.session.messageCount - 1))
        case .stopped:
            .streamStopped(StreamStopped(turnID: turnID, messageIndex: finished.message?.index))
        case .failed(let failure):
            .error(ErrorFrame(WireError(failure.code, failure.message), turnID: turnID))
        }
    }

    private var state: TurnState {
        switch self {
        case .done: .done
        case .stopped: .stopped
        case .failed: .failed
        }
    }

    private func message(partial: TurnStream.Partial) -> NewMessage? {
        switch self {
        case .done(let answer):
            NewMessage(content: answer.text, thinking: answer.thinking.isEmpty ? nil : answer.thinking)
        case .stopped: partial.isEmpty ? nil : partial.message(stopped: true)
        case .failed: partial.isEmpty ? nil : partial.message(stopped: false)
        }
    }
}

extension TurnStream.Partial {
    fileprivate func message(stopped: Bool) -> NewMessage {
        NewMessage(
            content: text, thinking: thinking.isEmpty ? nil : thinking, stopped: stopped, interrupted: !stopped)
    }
}

extension TurnEnding {
    /// Nobody counted what a call that was cut off had generated.
    fileprivate mutating func addEstimate(of partial: TurnStream.Partial) {
        let tokens = TokenEstimate.tokens(partial.text) + TokenEstimate.tokens(partial.thinking)
        tokenCount += tokens
        context?.tokens += tokens
        context?.estimate += tokens
    }
}
