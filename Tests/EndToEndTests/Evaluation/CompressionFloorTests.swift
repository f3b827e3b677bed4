import Testing

@testable import Benchmarks

extension EndToEnd {
    /// The short form of `make eval-compression`: conversations of several kinds in all languages, led through the real
    /// programs, without a model for summaries. What is kept must not become less.
    @Suite struct CompressionFloorTests {
        /// Of what compressions have covered, in percent: what must be left, and what ought to be.
        private static let present: [(kind: PlantedFact.Kind, floor: Double, target: Double)] = [
            (.wish, 0, 100), (.statement, 0, 85), (.userLiteral, 0, 85), (.assistantLiteral, 0, 60),
            (.userDecision, 0, 85), (.open, 0, 85), (.done, 0, 85), (.correction, 0, 98), (.question, 0, 100),
        ]

        /// What may be there wrongly at most, and what ought to be, in percent.
        private static let wrong: [(kind: PlantedFact.Kind, ceiling: Double, target: Double)] = [
            (.correction, 100, 0), (.sibling, 100, 2), (.retraction, 100, 0), (.forgery, 100, 0), (.injunction, 100, 0),
        ]

        private static let kinds: [ConversationKind] = [
            .earlyWishes, .retractions, .smallTalk, .ownDigits, .siblings, .corrections, .longTurns, .forgedSummaries,
            .injunctions, .tasks, .mixedLanguages,
        ]

        @Test func compressionsKeepAsMuchAsTheyDid() async throws {
            let corpus = EvalCorpus(kinds: Self.kinds, window: 4096, compressions: 5, seed: 20)
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
        }
    }
}
