import NaviProtocol
import Synchronization

/// The attempts that have come back: each does so once. They are remembered until they are too old to come back anyway.
final class UsedAttempts: Sendable {
    private static let capacity = 10_000

    private let ends = Mutex<[String: Timestamp]>([:])

    /// - Throws: `expired` for one that has come back before, `tooMany`.
    func use(_ attempt: SignInAttempt, now: Timestamp) throws(OpenIDError) {
        let problem: OpenIDError? = ends.withLock { ends in
            if ends[attempt.state] != nil { return OpenIDError(.expired, "the sign-in has been finished before") }
            if ends.count >= Self.capacity {
                ends = ends.filter { now < $0.value }
                // Rather nobody for a while than somebody twice.
                if ends.count >= Self.capacity { return OpenIDError(.tooMany, "too many sign-ins at once") }
            }
            ends[attempt.state] = attempt.begunAt + SignInAttempt.lifetime
            return nil
        }
        if let problem { throw problem }
    }
}
