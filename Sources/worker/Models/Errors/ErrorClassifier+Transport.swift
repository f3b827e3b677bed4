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

    /// The answer of another address, to which neither the conversation nor the key is carried.
    func redirected(_ status: Int, to location: String?) -> ModelError {
        ModelError(
            .invalidAnswer,
            "The model server at \(server.address) sends calls on to another address, where Navi does not follow; "
                + "set that one, if you trust it" + Self.quoted(location ?? ""),
            cause: ServerComplaint(status: status))
    }

    /// The answer came in a form that was not asked for.
    func encoded(_ encoding: String) -> ModelError {
        ModelError(
            .invalidAnswer,
            "The model server at \(server.address), or a proxy before it, compressed its answer, which was not asked "
                + "for" + Self.quoted(encoding))
    }

    /// What is wrong with an answer that came to its end; `nil` when it is one.
    ///
    /// - Parameter hasAnswer: It has text or calls, and not only reasoning.
    func error(endingWith reason: FinishReason, hasAnswer: Bool) -> ModelError? {
        if case .other(let words) = reason {
            if EndingWords.isBroken(words) {
                return ModelError(
                    .overloaded, "The model server at \(server.address) broke its answer off" + Self.quoted(words))
            }
            if EndingWords.isFiltered(words), hasAnswer {
                return ModelError(
                    .refused,
                    "A content filter of the model server at \(server.address) cut the answer off"
                        + Self.quoted(words))
            }
        }
        return hasAnswer ? nil : emptyAnswer(reason)
    }

    func emptyAnswer(_ reason: FinishReason) -> ModelError {
        switch reason {
        case .stop, .toolCalls: ModelError(.emptyAnswer, "The model '\(model)' gave an empty answer.")
        case .length:
            ModelError(.emptyAnswer, "The model '\(model)' used up the length of its answer before it said anything.")
        case .other(let words) where EndingWords.isFiltered(words):
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
