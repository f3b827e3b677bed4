import NaviFailPoints
import NaviProtocol

extension Store {
    /// Takes in a user's message: a turn, and the message itself if no other turn of the session is open.
    ///
    /// Durability `full`. The completion runs on the writer's queue after the commit, so that the gateway's hot path has
    /// no async hop; it must be short.
    ///
    /// - Parameter grants: How to find a worker for a turn that can begin at once; without, it waits to be claimed. A
    ///   place that was reserved and is not in the outcome is the caller's to give back.
    package func accept(
        _ request: AcceptRequest, turnID: TurnID, limits: QueueLimits = QueueLimits(), grants: GrantTerms? = nil,
        completion: @escaping @Sendable (Result<AcceptOutcome, StoreError>) -> Void
    ) {
        let acceptance = Acceptance(request: request, turnID: turnID, limits: limits, grants: grants)
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
        _ request: AcceptRequest, turnID: TurnID, limits: QueueLimits = QueueLimits(), grants: GrantTerms? = nil
    ) async throws -> AcceptOutcome {
        try await withCheckedThrowingContinuation { continuation in
            accept(request, turnID: turnID, limits: limits, grants: grants) { continuation.resume(with: $0) }
        }
    }
}
