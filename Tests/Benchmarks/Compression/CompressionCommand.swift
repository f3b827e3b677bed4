import ArgumentParser
import Foundation
import NaviProtocol

/// `navi-bench compression`: how much of a conversation is left after its compressions.
struct CompressionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compression",
        abstract: "Measures what compressions keep of conversations whose facts are known.")

    @Option(help: "An OpenAI-compatible address (…/v1) of a model that writes the summaries, in place of a mode.")
    var model: String?

    @Option(parsing: .upToNextOption, help: "Who writes summaries: none, bad, good, failing.")
    var modes: [SummaryMode] = [.none]

    @Option(parsing: .upToNextOption, help: "Kinds of conversations; all by default.")
    var kinds: [ConversationKind] = ConversationKind.allCases

    @Option(parsing: .upToNextOption, help: "Languages; all by default.")
    var languages: [Language] = Language.allCases

    @Option(parsing: .upToNextOption, help: "Windows, in tokens.")
    var windows: [Int] = [4096]

    @Option(help: "Compressions of each conversation.")
    var compressions = 8

    @Option(help: "Conversations of each kind; each is in another language.")
    var each = 2

    @Option(help: "What all conversations are made from.")
    var seed: UInt64 = 1

    @Flag(help: "Use the words that are not to be looked at while compressions are being improved.")
    var heldBack = false

    @Flag(help: "Ask for no compression; they come when the window fills. Then there are fewer.")
    var byItself = false

    @Option(help: "Show so many of the facts that were lost or are wrong, of each sort.")
    var examples = 0

    @Option(help: "A file for all figures, as JSON.")
    var json: String?

    func validate() throws {
        guard (1...20).contains(compressions) else { throw ValidationError("--compressions: 1 to 20") }
        guard windows.allSatisfy({ (1024...1 << 20).contains($0) }) else {
            throw ValidationError("--windows: 1024 to 1048576")
        }
        guard !languages.isEmpty, !kinds.isEmpty, (1...1000).contains(each) else {
            throw ValidationError("there is nothing to measure")
        }
    }

    func run() async throws {
        var all: [JSONValue] = []
        for mode in model == nil ? modes : [.none] {
            for window in windows {
                let report = try await report(window: window, mode: mode)
                print("### Window \(window), \(compressions) compressions, summaries: \(model ?? mode.rawValue)\n")
                print(report.tables)
                if examples > 0 { print(report.examples(examples)) }
                // One report at a time also into a pipe: a real model takes minutes for each.
                fflush(nil)
                all.append(
                    [
                        "window": .integer(Int64(window)), "summaries": .string(model ?? mode.rawValue),
                        "compressions": .integer(Int64(compressions)), "seed": .string("\(seed)"),
                        "held_back": .bool(heldBack), "report": report.json,
                    ])
            }
        }
        guard let json else { return }
        var writer = JSONWriter()
        JSONValue.array(all).write(to: &writer)
        try Data(writer.bytes).write(to: URL(filePath: json))
    }

    private func report(window: Int, mode: SummaryMode) async throws -> EvalReport {
        let corpus = EvalCorpus(
            kinds: kinds, languages: languages, each: each, window: window, compressions: compressions,
            half: heldBack ? .heldBack : .open, seed: seed)
        let run = EvalRun(
            window: window, mode: mode, conversations: corpus.conversations, summaryServer: model,
            isByItself: byItself)
        return EvalReport(results: try await run.results())
    }
}

extension ConversationKind: ExpressibleByArgument {}
extension Language: ExpressibleByArgument {}
