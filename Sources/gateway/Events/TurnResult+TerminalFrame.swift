import NaviProtocol
import NaviStore

extension TurnResult {
    /// The frame with which a turn that ended like this ends for its clients.
    func terminalFrame(of turnID: TurnID) -> ServerFrame {
        switch state {
        case .done: .streamEnd(streamEnd(of: turnID))
        case .stopped: .streamStopped(StreamStopped(turnID: turnID, messageIndex: message?.index))
        case .interrupted, .failed, .queued, .running: .error(ErrorFrame(failure, turnID: turnID))
        }
    }

    /// What is told of a turn that came to no good end.
    var failure: WireError {
        state == .interrupted
            ? WireError(.turnInterrupted, errorMessage ?? "the turn was interrupted")
            : WireError(code, errorMessage ?? "the turn failed")
    }

    private var code: ErrorCode {
        errorCode.flatMap(ErrorCode.init(rawValue:)) ?? .internalError
    }

    private func streamEnd(of turnID: TurnID) -> StreamEnd {
        StreamEnd(
            turnID: turnID, content: message?.content ?? "", contextTokens: contextTokens ?? 0,
            maxContextTokens: maxContextTokens ?? 0, elapsedSeconds: elapsedSeconds ?? 0,
            toolCallCount: toolCallCount, tokenCount: tokenCount, messageIndex: message?.index ?? -1)
    }
}
