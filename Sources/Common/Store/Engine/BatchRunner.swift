import GRDB

/// Runs jobs in as few transactions as the rules allow.
///
/// A transaction ends after `timeLimit`, so that no process holds the writer's lock for long. Its durability is the
/// strongest of its jobs'. A job that refuses before it wrote anything leaves the others alone; any other failure rolls
/// the transaction back, and its jobs run again one by one.
struct BatchRunner {
    let db: Database
    let strongest: Durability
    let current: CurrentDurability

    /// Short enough for everyone who waits, long enough for some fifty jobs.
    private static let timeLimit = Duration.milliseconds(4)

    private typealias Completion = @Sendable () -> Void

    /// - Returns: How many of the jobs, from the first on, have been answered. The others could not begin, since another
    ///   process has kept the writer's lock for as long as one attempt waits.
    func run(_ jobs: [WriteJob]) -> Int {
        var rest = jobs[...]
        while !rest.isEmpty {
            switch runBatch(rest) {
            case .done(let count): rest = rest.dropFirst(count)
            case .blocked: return rest.startIndex
            case .rolledBack(let count):
                let end = rest.startIndex + count
                while rest.startIndex < end {
                    guard case .done = runBatch(rest.prefix(1)) else { return rest.startIndex }
                    rest = rest.dropFirst()
                }
            }
        }
        return jobs.count
    }

    private enum Outcome {
        /// So many jobs have been answered.
        case done(Int)
        /// So many jobs have to run again, each by itself.
        case rolledBack(Int)
        /// The writer's lock could not be had.
        case blocked
    }

    /// Runs one transaction with as many of the jobs as fit. A single job is always answered.
    private func runBatch(_ jobs: ArraySlice<WriteJob>) -> Outcome {
        do {
            try begin(strongestOf: jobs)
        } catch let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_BUSY {
            return .blocked
        } catch {
            return answer(jobs, StoreError.wrapping(error, while: "beginning a write"))
        }
        let transaction = WriteTransaction(db)
        let start = ContinuousClock.now
        var completions: [Completion] = []
        for job in jobs {
            do {
                completions.append(try run(job, in: transaction))
            } catch {
                return rollBack(jobs.prefix(completions.count + 1), error)
            }
            if ContinuousClock.now - start > Self.timeLimit { break }
        }
        return commit(jobs.prefix(completions.count), completions)
    }

    /// - Throws: Only what spoils the whole transaction; a refusal that wrote nothing becomes the job's answer.
    private func run(_ job: WriteJob, in transaction: WriteTransaction) throws -> Completion {
        let changesBefore = db.totalChanges
        do {
            return try job.body(transaction)
        } catch let error as StoreError where db.totalChanges == changesBefore {
            return { job.fail(error) }
        }
    }

    private func begin(strongestOf jobs: ArraySlice<WriteJob>) throws {
        let durability = jobs.contains { $0.durability == .full } ? min(.full, strongest) : .normal
        try current.set(durability, db)
        try db.run("BEGIN IMMEDIATE")
    }

    private func commit(_ jobs: ArraySlice<WriteJob>, _ completions: [Completion]) -> Outcome {
        do {
            try db.run("COMMIT")
        } catch {
            return rollBack(jobs, error)
        }
        for completion in completions { completion() }
        return .done(jobs.count)
    }

    private func rollBack(_ jobs: ArraySlice<WriteJob>, _ error: any Error) -> Outcome {
        do {
            try db.rollback()
        } catch {
            return answer(jobs, StoreError.wrapping(error, while: "rolling back"))
        }
        let error = StoreError.wrapping(error, while: "writing")
        return jobs.count == 1 || error.isFatal ? answer(jobs, error) : .rolledBack(jobs.count)
    }

    private func answer(_ jobs: ArraySlice<WriteJob>, _ error: StoreError) -> Outcome {
        for job in jobs { job.fail(error) }
        return .done(jobs.count)
    }
}
