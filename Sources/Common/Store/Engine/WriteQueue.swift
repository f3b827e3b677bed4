import DequeModule

/// Writes that wait for the writer: two bounded lines, users' before upkeep's, and whether someone is working on them.
///
/// Pure: the driver calls `submit` and starts draining when told to, then takes until nothing is left, and says of each
/// job when it has been answered.
struct WriteQueue {
    enum Submission {
        /// Nobody drains the lines: start to.
        case startDraining
        case waiting
        /// Too many writes wait, or too many bytes.
        case full
        case closed
    }

    /// What is to be done next.
    enum Work {
        /// Users' jobs, in their order, which may share transactions.
        case jobs([WriteJob])
        /// Something that needs the connection for itself.
        case exclusive(ExclusiveAccess)
    }

    private enum Entry {
        case job(WriteJob)
        case exclusive(ExclusiveAccess)
    }

    /// Some seconds of work: when the writer is stuck, callers hear so instead of piling up.
    static let capacity = 10_000
    /// Of what waits and of what is being written. One job that is larger is let in by itself.
    static let byteCapacity = 64 << 20
    /// Jobs that are handed out at once; what else waits can still be answered.
    static let jobsAtOnce = 256
    /// After so long a job of upkeep, which takes some milliseconds, goes before users' that have come meanwhile.
    static let upkeepPatience = Duration.milliseconds(250)

    private var users: Deque<Entry> = []
    private var upkeep: Deque<WriteJob> = []
    private var bytes = 0
    private var isDraining = false
    private var isClosed = false

    mutating func submit(_ job: WriteJob) -> Submission {
        guard !isClosed else { return .closed }
        guard users.count + upkeep.count < Self.capacity, bytes == 0 || bytes + job.bytes <= Self.byteCapacity else {
            return .full
        }
        bytes += job.bytes
        switch job.line {
        case .users: users.append(.job(job))
        case .upkeep: upkeep.append(job)
        }
        return startDraining()
    }

    mutating func submit(_ access: ExclusiveAccess) -> Submission {
        guard !isClosed else { return .closed }
        guard users.count < Self.capacity else { return .full }
        users.append(.exclusive(access))
        return startDraining()
    }

    /// What is to be done next; `nil` ends the draining.
    mutating func take(at now: ContinuousClock.Instant) -> Work? {
        if let job = upkeep.first, users.isEmpty || now - job.submitted >= Self.upkeepPatience {
            upkeep.removeFirst()
            return .jobs([job])
        }
        var jobs: [WriteJob] = []
        while jobs.count < Self.jobsAtOnce, let entry = users.first {
            switch entry {
            case .job(let job):
                users.removeFirst()
                jobs.append(job)
            case .exclusive(let access):
                guard jobs.isEmpty else { return .jobs(jobs) }
                users.removeFirst()
                return .exclusive(access)
            }
        }
        guard jobs.isEmpty else { return .jobs(jobs) }
        isDraining = false
        return nil
    }

    /// A job has been answered.
    mutating func finish(_ job: WriteJob) {
        bytes -= job.bytes
    }

    /// These could not begin; they go on waiting in front of all others of their line.
    mutating func putBack(_ jobs: some BidirectionalCollection<WriteJob>) {
        for job in jobs.reversed() {
            switch job.line {
            case .users: users.prepend(.job(job))
            case .upkeep: upkeep.prepend(job)
            }
        }
    }

    /// Takes out what has waited since before a moment: the front of each line. Each counts as answered.
    mutating func takeAll(submittedBefore moment: ContinuousClock.Instant) -> [WriteJob] {
        var late: [WriteJob] = []
        while case .job(let job)? = users.first, job.submitted <= moment {
            users.removeFirst()
            late.append(job)
        }
        while let job = upkeep.first, job.submitted <= moment {
            upkeep.removeFirst()
            late.append(job)
        }
        for job in late { finish(job) }
        return late
    }

    /// From now on nothing is let in.
    mutating func close() {
        isClosed = true
    }

    private mutating func startDraining() -> Submission {
        defer { isDraining = true }
        return isDraining ? .waiting : .startDraining
    }
}
