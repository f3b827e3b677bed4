import NaviContext
import NaviProtocol
import NaviStore

/// What a summary is made of. All messages that it will stand for go through it once, one after the other, and what it
/// holds is bounded, however many they are.
struct CoveredDigest: Sendable {
    /// Bytes that are read at once of messages that are not in memory.
    private static let pageBytes = 1 << 20

    /// The lines of the summary that is replaced that have a source.
    let earlierProse: [MemorySheet.Line]
    /// They are all that is left of a version without sheets.
    let hasOnlyProse: Bool
    let coversUntil: Int
    /// The estimate of all covered messages.
    private(set) var estimate = 0
    private(set) var count = 0
    var sheet: SheetBuilder
    private(set) var sources: ProseSources
    /// Entries that models filed and that did not stand the check, those of earlier versions included.
    var dropped: Int
    /// What a model is shown of them.
    private(set) var sample = MessageSample()

    /// - Parameter window: Of the model whose context it is.
    init(replacing summary: CompressionRecord?, coversUntil: Int, window: Int) {
        let earlier = MemorySheet(of: summary)
        hasOnlyProse = earlier.isOfTextAlone
        sheet = SheetBuilder(earlier, maxTokens: SheetRoom.tokens(window: window))
        earlierProse = earlier.prose.filter(\.hasSource)
        sources = ProseSources(earlier)
        dropped = earlier.dropped ?? 0
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

    /// Files what a model claims of the messages that it was shown.
    ///
    /// - Returns: The claims that failed.
    mutating func file(_ claims: [SheetFiling.Claim]) -> [SheetFiling.Claim] {
        guard !claims.isEmpty else { return [] }
        let messages = Dictionary(sample.messages.map { ($0.index, $0) }, uniquingKeysWith: { $1 })
        return sheet.file(claims, from: messages)
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
        sheet.add(message)
        sources.add(message)
        sample.add(SummaryPrompt.shown(message))
    }
}
