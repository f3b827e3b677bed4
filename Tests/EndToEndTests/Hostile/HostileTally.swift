import NaviProtocol
import Synchronization
import TestKit

/// What a hostile run counts and finds.
final class HostileTally: Sendable {
    /// A program ended while these cases were tried.
    struct ProgramEnd {
        var border: BorderKind
        var numbers: Range<Int>
    }

    struct Values {
        var outcomes: [BorderKind: [String: Int]] = [:]
        var violations: [String] = []
        /// Cases whose outcome is not known to be harmless yet.
        var underWay: [BorderKind: [Int: [UInt8]]] = [:]
        var programEnd: ProgramEnd?
        /// Sessions whose rows were made up.
        var madeSessions: Set<SessionID> = []
        var checks = 0
        var rounds = 0
    }

    private let values = Mutex(Values())

    var now: Values { values.withLock { $0 } }

    var hasViolations: Bool { values.withLock { !$0.violations.isEmpty } }

    /// A case is about to be tried. When a program ends, it is named with its bytes.
    func begin(_ border: BorderKind, _ number: Int, _ bytes: [UInt8]) {
        values.withLock { $0.underWay[border, default: [:]][number] = bytes }
    }

    /// A border has judged cases.
    func count(_ border: BorderKind, _ outcome: String, _ cases: Int = 1) {
        values.withLock { $0.outcomes[border, default: [:]][outcome, default: 0] += cases }
    }

    func update(_ change: (inout Values) -> Void) { values.withLock { change(&$0) } }

    func violation(_ text: String) { values.withLock { $0.violations.append(text) } }

    /// What a case should not have done.
    func violation(_ border: BorderKind, _ number: Int, _ text: String, seed: UInt64) {
        let bytes = values.withLock { $0.underWay[border]?[number] } ?? []
        violation("\(text)\n\(Self.words(for: border, number, bytes, seed: seed))")
    }

    /// Everything that is under way turned out harmless.
    func settle(_ border: BorderKind) { values.withLock { $0.underWay[border] = nil } }

    /// Cases under way, the first few of them, as somebody needs them who wants to try them again.
    func underWay(_ border: BorderKind, seed: UInt64) -> String {
        let cases = (values.withLock { $0.underWay[border] } ?? [:]).sorted { $0.key < $1.key }
        let shown = cases.prefix(3).map { Self.words(for: border, $0.key, $0.value, seed: seed) }
        return "\(cases.count) cases under way\n" + shown.joined(separator: "\n")
    }

    private static func words(for border: BorderKind, _ number: Int, _ bytes: [UInt8], seed: UInt64) -> String {
        let text = String(decoding: bytes.prefix(2000), as: UTF8.self).debugDescription
        return "  again: make hostile SEED=\(seed) CASE=\(border.rawValue):\(number)\n  \(bytes.count) bytes: \(text)"
    }
}
