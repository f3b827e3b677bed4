import NaviStore

/// Jobs, and what has to run alone: it begins when everything else here has ended, and nothing else begins before it
/// has.
extension ClaimPlanner {
    /// A job is about to be claimed.
    ///
    /// - Returns: Whether nothing else is held here; `nil` when there is no place for a job now.
    mutating func beginJob() -> Bool? {
        guard !isDraining, quarantine.isEmpty else { return nil }
        defer { jobCount += 1 }
        return runningCount + jobCount == 0
    }

    /// The job that was claimed has to run alone.
    mutating func awaitAlone() {
        quarantine.enter()
    }

    /// - Returns: Whether what has to run alone may begin; it has begun then.
    mutating func mayBeginAlone() -> Bool {
        quarantine.mayBegin(held: runningCount + jobCount)
    }

    /// A job has ended, or none was to be had.
    mutating func endJob(ranAlone: Bool = false) {
        jobCount -= 1
        if ranAlone { endAlone() }
    }
}

/// What has to run alone: how much of it is here, and whether some of it has begun.
struct Quarantine: Equatable {
    private var count = 0
    private var hasBegun = false

    var isEmpty: Bool { count == 0 }

    mutating func enter() {
        count += 1
    }

    /// - Parameter held: Everything that is here, this included.
    mutating func mayBegin(held: Int) -> Bool {
        guard !hasBegun, count > 0, held == count else { return false }
        hasBegun = true
        return true
    }

    mutating func leave() {
        count -= 1
        hasBegun = false
    }
}
