import Foundation
import NaviProtocol
import Synchronization
import TestKit

/// What a chaos run does: the same choices for the same seed, at moments that the machine decides.
struct ChaosPlan: Sendable {
    var seconds: Int
    var seed: UInt64
    var sessions = 10
    /// Clients that send, in each session; one more only watches.
    var senders = 2
    var workers = 3

    /// `NAVI_CHAOS_SECONDS` and `NAVI_CHAOS_SEED`, as `make chaos` sets them; a short run with a seed of its own otherwise.
    static func ofEnvironment() -> ChaosPlan {
        let environment = ProcessInfo.processInfo.environment
        return ChaosPlan(
            seconds: environment["NAVI_CHAOS_SECONDS"].flatMap(Int.init) ?? 60,
            seed: environment["NAVI_CHAOS_SEED"].flatMap(UInt64.init) ?? 1)
    }

    /// Random numbers of one part of the run.
    func random(_ part: String) -> SeededGenerator {
        SeededGenerator(seed: part.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }
}

/// What all parts of a run count and find.
final class ChaosTally: Sendable {
    struct Values {
        var faults: [String: Int] = [:]
        var sent = 0
        var resent = 0
        var connections = 0
        var recovered = 0
        var frames = 0
        var refused: [String: Int] = [:]
        var checks = 0
        var violations: [String] = []
        /// Sessions whose rows were made up.
        var madeSessions: Set<SessionID> = []
    }

    private let values = Mutex(Values())

    var now: Values { values.withLock { $0 } }

    func update(_ change: (inout Values) -> Void) {
        values.withLock { change(&$0) }
    }

    func violation(_ text: String) {
        values.withLock { $0.violations.append(text) }
    }
}

extension Duration {
    /// A random time in a range of milliseconds.
    static func random(_ range: ClosedRange<Int>, using random: inout SeededGenerator) -> Duration {
        .milliseconds(Int.random(in: range, using: &random))
    }
}
