import Glibc
import NaviProtocol
import NaviStore
import Testing

@testable import worker

/// What a sheet costs in conversations that state something in every line.
@Suite struct SheetGrowthTests {
    /// Kinds of conversations that would be dear if each statement were compared with all.
    enum Kind: CaseIterable {
        /// All correct something, each something else.
        case corrections
        /// The same words each time, and another number.
        case sameWords
        /// An assistant corrects what only a user may.
        case assistantAgainstUser
        /// The same literal in other words.
        case sameLiteral

        func message(_ index: Int) -> Message {
            let names = ["alpha", "beta", "gamma", "delta", "omega", "sigma", "kappa", "lambda"]
            let name = names[index % 8]
            let content =
                switch self {
                case .corrections:
                    "Now the \(name) \(names[index / 8 % 8]) of host-\(index) listens at 10.0.\(index % 256).1 instead."
                case .sameWords: "The staging port of the cluster is \(index)."
                case .assistantAgainstUser: "Sorry, the staging port is now \(index)."
                case .sameLiteral:
                    "The port is now 8080, says \(name) \(names[index / 8 % 8]) word\(Self.letters(index))."
                }
            let isUsers = self != .assistantAgainstUser || index < 500
            return Message(
                index: index, role: isUsers ? .user : .assistant, content: content, createdAt: WorkerFixture.begin)
        }

        private static func letters(_ number: Int) -> String {
            String(decoding: String(number).utf8.map { $0 + 49 }, as: UTF8.self)
        }
    }

    private func processorTime(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let begin = now()
        body()
        return now() - begin
    }

    private func cost(_ kind: Kind, _ count: Int) -> Double {
        let messages = (0..<count).map(kind.message)
        return processorTime {
            var builder = SheetBuilder(maxTokens: 10_000_000)
            for message in messages { builder.add(message) }
            _ = SheetChoice(wordCounts: builder.wordCounts).chosen(from: builder.candidates, tokens: 20_000)
        }
    }

    /// Eight times as many cost eight times as much; with comparisons of each with all it would be 64 times.
    @Test(arguments: Kind.allCases) func takingUpAStatementCostsTheSameHoweverManyThereAre(kind: Kind) {
        _ = cost(kind, 100)
        let few = cost(kind, 500)
        let many = cost(kind, 4000)
        #expect(many < few * 24, "500: \(few) s, 4,000: \(many) s")
    }

    @Test func whatIsHeldIsBoundedAndTheNewestIsInIt() {
        var builder = SheetBuilder(maxTokens: 500)
        for index in 0..<5000 { builder.add(Kind.sameWords.message(index)) }
        let tokens = builder.candidates.reduce(0) { $0 + $1.lineTokens }
        #expect(tokens <= 500 * 4 + 4096 + 100)
        #expect(builder.candidates.last?.entry.message == 4999)
    }

    @Test func aCorrectionIsFoundAmongThousandsOfStatements() {
        var builder = SheetBuilder(maxTokens: 1_000_000)
        builder.add(
            Message(index: 0, role: .user, content: "The zebra gate is at port 4711.", createdAt: WorkerFixture.begin))
        for index in 1..<3000 { builder.add(Kind.corrections.message(index)) }
        builder.add(
            Message(
                index: 3000, role: .user, content: "Sorry, the zebra gate is now at port 4712.",
                createdAt: WorkerFixture.begin))
        let zebras = builder.candidates.filter { $0.entry.text.contains("zebra") && $0.isShown }
        #expect(zebras.map(\.entry.message) == [3000])
    }
}
