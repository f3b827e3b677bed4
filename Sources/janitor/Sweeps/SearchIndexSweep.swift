import NaviProtocol
import NaviStore

/// Takes messages that wait into the full-text index, so that searches find little left to do, and takes the words of
/// deleted ones out of it for good.
struct SearchIndexSweep: Sweep {
    let store: Store
    let name = "search index"

    private static let batch = 500
    /// Messages of one round; after an upgrade there are many, and the other sweeps must not wait for all of them.
    private static let batchesPerRound = 40
    /// Pages of the index that one round writes anew: 16 MiB.
    private static let forgottenPages = 4096

    func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        guard !isDryRun else { return SweepReport() }
        var messages = 0
        for _ in 0..<Self.batchesPerRound {
            let indexed = try await store.indexMessages(limit: Self.batch)
            messages += indexed
            if indexed < Self.batch { break }
        }
        try await store.forgetWords(pages: Self.forgottenPages)
        return SweepReport(lines: messages == 0 ? [] : ["\(messages) messages taken into the search index"])
    }
}
