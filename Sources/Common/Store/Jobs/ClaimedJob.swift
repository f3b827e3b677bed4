import Foundation
import NaviProtocol

/// A hold on a job: what every later write for it is checked against.
package struct JobRef: Sendable, Hashable {
    package let id: JobID
    /// Another number at every claim.
    let fence: Int64
}

/// A job that somebody has, or had when it was given up.
package struct ClaimedJob: Sendable, Equatable {
    package let ref: JobRef
    package let kind: JobKind
    package let key: String
    package let session: SessionID?
    /// What whoever asked for it has to say, as JSON.
    package let detail: String?
    /// It was in a worker that was lost: nothing else may run beside it.
    package var runsAlone = false

    package var id: JobID { ref.id }

    /// What the work is to be done with; `nil` when nothing was said, or by another version in words of its own.
    package func detail<Detail: Decodable>(as type: Detail.Type) -> Detail? {
        // Losing the error is right: the work is done without what cannot be read.
        detail.flatMap { try? decodeBoundedJSON(type, from: Data($0.utf8)) }
    }
}

/// What a claim of a job got.
package enum JobClaim: Sendable, Equatable {
    case run(ClaimedJob)
    /// Its attempts were used up: it has been given up here.
    case givenUp(ClaimedJob)
}

/// What became of a job whose work has failed.
package enum JobFailure: Sendable, Equatable {
    /// It is tried again after a pause.
    case postponed
    case givenUp
    /// It is another's now, or gone.
    case lost
}

/// A worker's wish for a job.
package struct JobRequest: Sendable {
    package var kinds: [JobKind]
    package var workerID: WorkerID
    package var lease: LeaseTerms
    /// The worker holds nothing at all: a job that has to run alone can begin.
    package var isIdle: Bool
    /// Take also what others hold whose leases have run out.
    package var takesExpired: Bool
    /// The wall clock.
    package var now: Timestamp

    package init(
        kinds: [JobKind], workerID: WorkerID, lease: LeaseTerms, isIdle: Bool = true, takesExpired: Bool = true,
        now: Timestamp
    ) {
        self.kinds = kinds
        self.workerID = workerID
        self.lease = lease
        self.isIdle = isIdle
        self.takesExpired = takesExpired
        self.now = now
    }
}
