import NaviProtocol
import NaviStore

/// What a summary is made of. All messages that it will stand for go through it once, one after the other, and what it
/// holds is bounded, however many they are.
struct CoveredDigest: Sendable {
    /// Bytes that are read at once of messages that are not in memory.
    private static let pageBytes = 1 << 20

    /// Made from the summary that is replaced, where there is one.
    let earlierProse: String
    let coversUntil: Int
    /// The estimate of all covered messages.
    private(set) var estimate = 0
    private(set) var count = 0
    private(set) var facts: Facts
    /// What a model is shown of them.
    private(set) var sample = MessageSample()

    /// - Parameter window: Of the model whose context it is.
    init(replacing summary: CompressionRecord?, coversUntil: Int, window: Int) {
        let maxBytes = SummaryText.factBytes(window: window)
        facts = summary.map { Facts(summary: $0.summary, maxBytes: maxBytes) } ?? Facts(maxBytes: maxBytes)
        earlierProse = summary.map { SummaryText.earlierProse($0.summary) } ?? ""
        self.coversUntil = coversUntil
    }

    /// All that a plan covers.
    ///
    /// - Throws: `StoreError`, and `CancellationError` within milliseconds when the work is to end.
    static func gathered(_ plan: CompressionPlan, window: Int, from store: Store) async throws -> CoveredDigest {
        var digest = CoveredDigest(replacing: plan.replacing, coversUntil: plan.coversUntil, window: window)
        var rest = plan.skipped
        while !rest.isEmpty {
            let page = try await store.messages(
                plan.sessionID, in: rest, maxBytes: pageBytes, withThinking: false)
            guard let last = page.last else { break }
            try digest.add(page)
            rest = min(last.index + 1, rest.upperBound)..<rest.upperBound
        }
        try digest.add(plan.covered)
        return digest
    }

    mutating func add(_ messages: [Message]) throws {
        for message in messages {
            try Task.checkCancellation()
            add(message)
        }
    }

    mutating func add(_ message: Message) {
        count += 1
        estimate += TokenEstimate.tokens(message)
        facts.add(message)
        sample.add(SummaryPrompt.shown(message))
    }
}
