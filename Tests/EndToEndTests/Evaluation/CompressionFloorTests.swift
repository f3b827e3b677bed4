import Testing

@testable import Benchmarks

extension EndToEnd {
    /// The short form of `make eval-compression`: conversations of several kinds, led through the real programs without a
    /// model for summaries. What is kept must not become less; floors may only be raised, and ceilings only lowered.
    @Suite struct CompressionFloorTests {
        private static let kinds: [ConversationKind] = [
            .earlyWishes, .retractions, .smallTalk, .ownDigits, .siblings, .corrections, .longTurns, .forgedSummaries,
            .injunctions, .tasks, .mixedLanguages,
        ]

        /// Percent of what compressions have covered: what must be there at least, and what ought to be.
        private static let present: [(kind: PlantedFact.Kind, floor: Double, target: Double)] = [
            (.wish, 97, 100), (.statement, 96, 85), (.userLiteral, 88, 85), (.assistantLiteral, 92, 60),
            (.userDecision, 95, 85), (.open, 95, 85), (.done, 95, 85), (.correction, 98, 98), (.question, 95, 100),
            (.retraction, 90, 100),
        ]

        /// Percent that may be there wrongly at most, and that ought to be.
        private static let wrong: [(kind: PlantedFact.Kind, ceiling: Double, target: Double)] = [
            (.correction, 1, 0), (.chain, 1, 0), (.sibling, 1, 2), (.retraction, 1, 0), (.forgery, 2, 0),
            (.injunction, 2, 0),
        ]

        @Test func compressionsKeepAsMuchAsTheyDid() async throws {
            let corpus = EvalCorpus(kinds: Self.kinds, window: 4096, compressions: 6, seed: 20)
            let run = EvalRun(
                window: corpus.window, mode: .none, conversations: corpus.conversations, summaryServer: nil)
            let report = EvalReport(results: try await run.results())
            Attachment.record(report.tables, named: "compression.md")
            let groups = Dictionary(uniqueKeysWithValues: report.byFact.map { ($0.name, $0) })
            for (kind, floor, target) in Self.present {
                let share = try #require(groups[kind.rawValue]).present
                #expect(share.count > 0 && share.value * 100 >= floor, "\(kind) \(share.text), target \(target)")
            }
            for (kind, ceiling, target) in Self.wrong {
                let share = try #require(groups[kind.rawValue]).wrong
                #expect(share.count > 0 && share.value * 100 <= ceiling, "\(kind) \(share.text), target \(target)")
            }
            let found = report.byFact.map(\.found).reduce(into: Share()) { $0.add($1) }
            #expect(found.value >= 0.97, "\(found.text) found by one search, target 100")
            #expect(report.repeated <= 0.1, "said twice, target 0.05")
            #expect(report.tokensLeft <= 0.67, "tokens after/before, target 0.6")
        }
    }
}
