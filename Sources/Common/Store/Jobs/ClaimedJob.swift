import NaviProtocol

/// A hold on a job: what every later write for it is checked against.
package struct JobRef: Sendable, Hashable {
    package let kind: JobKind
    package let session: SessionID
    /// Another number at every claim.
    let fence: Int64
}

/// A job that has been claimed.
package struct ClaimedJob: Sendable, Equatable {
    package let ref: JobRef
    /// What whoever asked for it has to say, as JSON.
    package let detail: String?
    /// It was in a worker that was lost: nothing else may run beside it.
    package let runsAlone: Bool

    package var session: SessionID { ref.session }
}

/// What a claim of a job got.
package enum JobClaim: Sendable, Equatable {
    case run(ClaimedJob)
    /// Its attempts were used up: it has been taken away here.
    case givenUp(JobKind, SessionID)
}

/// A worker's wish for a job.
package struct JobRequest: Sendable {
    package var kind: JobKind
    package var workerID: WorkerID
    package var lease: LeaseTerms
    /// The worker holds nothing at all: a job that has to run alone can begin.
    package var isIdle: Bool
    /// Take also what others hold whose leases have run out.
    package var takesExpired: Bool
    /// How often a job may be lost with its worker before it is given up.
    package var maxAttempts: Int
    /// The wall clock.
    package var now: Timestamp

    package init(
        kind: JobKind, workerID: WorkerID, lease: LeaseTerms, isIdle: Bool = true, takesExpired: Bool = true,
        maxAttempts: Int = 3, now: Timestamp
    ) {
        self.kind = kind
        self.workerID = workerID
        self.lease = lease
        self.isIdle = isIdle
        self.takesExpired = takesExpired
        self.maxAttempts = maxAttempts
        self.now = now
    }
}
