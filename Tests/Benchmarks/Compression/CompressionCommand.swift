import ArgumentParser
import Foundation

/// `navi-bench compression`: how much of a conversation is left after its compressions.
struct CompressionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compression",
        abstract: "Measures what compressions keep of conversations whose facts are known.")

    @Option(help: "An OpenAI-compatible address (…/v1) of a model that writes the summaries; without it, extracts.")
    var model: String?

    @Option(parsing: .upToNextOption, help: "Kinds of conversations; all by default.")
    var kinds: [String] = []

    func run() async throws {
        let conversations = EvalKinds.all().filter { kinds.isEmpty || kinds.contains($0.kind) }
        guard !conversations.isEmpty else {
            throw ValidationError("there are: \(EvalKinds.all().map(\.kind).joined(separator: ", "))")
        }
        print(
            """
            | kind | in the context | with search | superseded gone | tokens before | after | share | compressions | by a \
            model | seconds |
            |---|---|---|---|---|---|---|---|---|---|
            """)
        var scores: [EvalRun.Score] = []
        for conversation in conversations {
            let score = try await EvalRun(conversation: conversation, summaryServer: model).score()
            scores.append(score)
            print(score.row)
            // One row at a time also into a pipe: a real model takes minutes for each.
            fflush(nil)
        }
        print(EvalRun.Score.mean(of: scores).row)
    }
}

extension EvalRun.Score {
    fileprivate var row: String {
        let share = tokensBefore == 0 ? 0 : Double(tokensAfter) / Double(tokensBefore)
        return "| \(kind) | \(direct.percent) | \(reachable.percent) | \(supersededGone.percent) | \(tokensBefore) "
            + "| \(tokensAfter) | \(share.percent) | \(compressions) | \(byModel) "
            + "| \(String(format: "%.1f", seconds)) |"
    }

    fileprivate static func mean(of scores: [EvalRun.Score]) -> EvalRun.Score {
        let count = Double(scores.count)
        func mean(_ value: (EvalRun.Score) -> Double) -> Double { scores.reduce(0) { $0 + value($1) } / count }
        return EvalRun.Score(
            kind: "all", direct: mean(\.direct), reachable: mean(\.reachable),
            supersededGone: mean(\.supersededGone), tokensBefore: Int(mean { Double($0.tokensBefore) }),
            tokensAfter: Int(mean { Double($0.tokensAfter) }),
            compressions: scores.reduce(0) { $0 + $1.compressions }, byModel: scores.reduce(0) { $0 + $1.byModel },
            seconds: scores.reduce(0) { $0 + $1.seconds })
    }
}

extension Double {
    fileprivate var percent: String { String(format: "%.0f %%", self * 100) }
}
