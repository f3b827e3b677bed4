/// What to do after a call has failed before its first event. Pure.
struct RetryPolicy: Sendable {
    enum Decision: Equatable {
        /// The same model again, after a pause.
        case retry(after: Duration)
        /// The next model of the list, when there is one.
        case nextModel
        /// No call with this conversation can do better; the error's remedy says whether a shorter one could.
        case fail
    }

    /// Further attempts with the same model.
    var maxRetries = 2
    /// The first pause; each further one is twice as long.
    var basePause: Duration = .milliseconds(500)
    /// A server that asks for a longer pause is not waited for.
    var maxPause: Duration = .seconds(20)

    /// - Parameters:
    ///   - retries: Further attempts that were made already.
    ///   - jitter: From 0 up to 1; spreads the pauses of many callers over half of their length.
    func decide(after error: ModelError, retries: Int, jitter: Double) -> Decision {
        switch error.code.remedy {
        case .wait:
            let pause = pause(retries: retries, jitter: jitter, asked: error.retryAfter)
            return retries < maxRetries && pause <= maxPause ? .retry(after: pause) : .nextModel
        case .nextModel: return .nextModel
        case .compress, .giveUp: return .fail
        }
    }

    private func pause(retries: Int, jitter: Double, asked: Duration?) -> Duration {
        let pause = basePause * (1 << retries) * (0.5 + jitter / 2)
        return max(pause, asked ?? .zero)
    }
}
