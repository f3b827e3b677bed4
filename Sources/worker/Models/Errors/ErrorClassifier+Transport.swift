import AsyncHTTPClient
import NIOHTTP1

extension ErrorClassifier {
    /// A failure of the connection or a limit of ours.
    ///
    /// - Parameter hasHead: Whether the server had begun to answer.
    /// - Returns: A `ModelError`; cancellation stays what it is.
    func error(_ error: any Error, hasHead: Bool) -> any Error {
        switch error {
        case is CancellationError: return error
        case let stall as Stall: return timeout(stall)
        case let error as HTTPClientError where error == .cancelled || error == .alreadyShutdown:
            return CancellationError()
        case let parserError as HTTPParserError where parserError != .invalidEOFState && !hasHead:
            return ModelError(
                .invalidAnswer, "What answers at \(server.address) is no model server.", cause: parserError)
        default: return hasHead ? cutOff(cause: error) : unreachable(cause: error)
        }
    }

    func unreachable(cause: (any Error)?) -> ModelError {
        ModelError(.unreachable, "The model server at \(server.address) cannot be reached.", cause: cause)
    }

    func cutOff(cause: (any Error)?) -> ModelError {
        ModelError(
            .cutOff, "The model server at \(server.address) closed the connection in the middle of the answer.",
            cause: cause)
    }

    func emptyAnswer(_ reason: FinishReason) -> ModelError {
        switch reason {
        case .stop, .toolCalls: ModelError(.emptyAnswer, "The model '\(model)' gave an empty answer.")
        case .length:
            ModelError(.emptyAnswer, "The model '\(model)' used up the length of its answer before it said anything.")
        case .other("content_filter"):
            ModelError(.refused, "The model server at \(server.address) declined to answer: content filter.")
        case .other("refusal"):
            ModelError(.refused, "The model '\(model)' declined to answer, for reasons of safety.")
        case .other(let words): ModelError(.emptyAnswer, "The model '\(model)' gave an empty answer (\(words)).")
        }
    }

    private func timeout(_ stall: Stall) -> ModelError {
        let words =
            switch stall {
            case .firstOutput(let limit): "did not begin to answer within \(limit.inWords)"
            case .gap(let limit): "stopped in the middle of its answer for \(limit.inWords)"
            case .drain: "did not end its answer"
            }
        return ModelError(.timeout, "The model '\(model)' \(words).", cause: stall)
    }
}

extension Duration {
    /// For people: `180 seconds`, `0.5 seconds`.
    fileprivate var inWords: String {
        let (seconds, attoseconds) = components
        guard attoseconds != 0 else { return "\(seconds) second\(seconds == 1 ? "" : "s")" }
        return "\(Double(seconds) + Double(attoseconds) / 1e18) seconds"
    }
}
