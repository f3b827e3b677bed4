import NaviProtocol
import NaviStore

/// Takes messages that wait into the full-text index, so that searches find little left to do.
struct SearchIndexSweep: Sweep {
    let store: Store
    let name = "search index"

    private static let batch = 500
    /// Messages of one round; after an upgrade there are many, and the other sweeps must not wait for all of them.
    private static let batchesPerRound = 40

    func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        guard !isDryRun else { return SweepReport() }
        var messages = 0
        for _ in 0..<Self.batchesPerRound {
            let indexed = try await store.indexMessages(limit: Self.batch)
            messages += indexed
            if indexed < Self.batch { break }
        }
        return SweepReport(lines: messages == 0 ? [] : ["\(messages) messages taken into the search index"])
    }
}
