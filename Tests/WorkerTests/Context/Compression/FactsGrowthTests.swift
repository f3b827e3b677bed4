import Glibc
import NaviProtocol
import Testing

@testable import worker

/// What facts cost in conversations that state something in every line.
@Suite struct FactsGrowthTests {
    /// Kinds of conversations that used to be compared with themselves.
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
            var facts = Facts(maxBytes: 100_000_000)
            for message in messages { facts.add(message) }
            _ = facts.text(maxBytes: 100_000)
        }
    }

    /// Eight times as many cost eight times as much; with comparisons of each with all it would be 64 times.
    @Test(arguments: Kind.allCases) func takingUpAStatementCostsTheSameHoweverManyThereAre(kind: Kind) {
        _ = cost(kind, 200)
        let few = cost(kind, 1000)
        let many = cost(kind, 8000)
        #expect(many < few * 24, "1,000: \(few) s, 8,000: \(many) s")
    }

    @Test func factsAreBoundedAndTheNewestOfThemAreKept() {
        var facts = Facts(maxBytes: 10_000)
        for index in 0..<5000 { facts.add(Kind.sameWords.message(index)) }
        let bytes = facts.facts.reduce(0) { $0 + $1.lineBytes }
        #expect(bytes <= 20_300)
        var all = Facts()
        for index in 0..<5000 { all.add(Kind.sameWords.message(index)) }
        #expect(bytes >= 10_000 && facts.facts == Array(all.facts.suffix(facts.facts.count)))
    }

    @Test func aCorrectionIsFoundAmongThousandsOfStatements() {
        var facts = Facts()
        facts.add(
            Message(index: 0, role: .user, content: "The zebra gate is at port 4711.", createdAt: WorkerFixture.begin))
        for index in 1..<5000 { facts.add(Kind.corrections.message(index)) }
        facts.add(
            Message(
                index: 5000, role: .user, content: "Sorry, the zebra gate is now at port 4712.",
                createdAt: WorkerFixture.begin))
        let zebras = facts.facts.filter { $0.text.contains("zebra") }.map(\.message)
        #expect(zebras == [5000])
    }
}
