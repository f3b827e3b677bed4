import NaviProtocol
import NaviStore

/// Forgets jobs that were given up long ago: until then their rows say what went wrong.
struct GivenUpJobsSweep: Sweep {
    let store: Store
    var lifetime = Duration.seconds(7 * 86_400)
    let name = "given-up jobs"

    private static let batch = 100

    func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        var report = SweepReport()
        while !Task.isCancelled {
            let jobs = try await store.givenUpJobs(before: time.cutoff(lifetime), limit: Self.batch)
            report.lines += jobs.map { "job \($0) (given up)" }
            if isDryRun { return report }
            for job in jobs { try await store.forgetJob(job) }
            if jobs.count < Self.batch { return report }
        }
        return report
    }
}
