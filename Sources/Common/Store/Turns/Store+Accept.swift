import NaviFailPoints
import NaviProtocol

extension Store {
    /// Takes in a user's message: a turn, and the message itself if no other turn of the session is open.
    ///
    /// Durability `full`. The completion runs on the writer's queue after the commit, so that the gateway's hot path has
    /// no async hop; it must be short.
    ///
    /// - Parameter offer: The seat that the turn takes when it can begin at once; without, it waits to be claimed. One that
    ///   is not in the outcome is the caller's to give back.
    package func accept(
        _ request: AcceptRequest, turnID: TurnID, limits: QueueLimits = QueueLimits(), offer: SeatOffer? = nil,
        completion: @escaping @Sendable (Result<AcceptOutcome, StoreError>) -> Void
    ) {
        let acceptance = Acceptance(request: request, turnID: turnID, limits: limits, offer: offer)
        submit(.full, bytes: request.bytes) { transaction in
            let outcome = try acceptance.run(in: transaction)
            FailPoint.acceptWriting.reach()
            return outcome
        } completion: { result in
            FailPoint.acceptCommitted.reach()
            completion(result)
        }
    }

    /// The same, awaited.
    package func accept(
        _ request: AcceptRequest, turnID: TurnID, limits: QueueLimits = QueueLimits(), offer: SeatOffer? = nil
    ) async throws -> AcceptOutcome {
        try await withCheckedThrowingContinuation { continuation in
            accept(request, turnID: turnID, limits: limits, offer: offer) { continuation.resume(with: $0) }
        }
    }
}
