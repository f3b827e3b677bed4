import NaviStore

/// Does the jobs of one kind. What is to be done is a row, so that another worker does it when this one is lost.
///
/// Work can be cut short at any moment and is then begun anew, here or elsewhere: what a handler writes must be whole or
/// not there, and what it finds done already it does not do again.
protocol JobHandler: Sendable {
    /// What the work is to be done with, as it stands in the row; `Never` where there is nothing to say.
    associatedtype Detail: Decodable & Sendable

    static var kind: JobKind { get }

    /// The job that follows from a turn that has ended. Called for every turn: must not block.
    func order(after turn: EndedTurn) -> JobOrder?

    /// Does the work. The task is cancelled when the job has become another's, or the worker goes.
    ///
    /// - Parameter detail: `nil` when nothing was said, or by another version in words of its own.
    /// - Throws: what has gone wrong: the job is tried again later, and given up in the end. A fatal `StoreError` ends
    ///   the process.
    func run(_ job: ClaimedJob, _ detail: Detail?) async throws

    /// Shows those who wait for the job that it has been given up; never blocks.
    func showGivenUp(_ job: ClaimedJob)
}

extension JobHandler {
    func run(_ job: ClaimedJob) async throws {
        try await run(job, job.detail(as: Detail.self))
    }
}
