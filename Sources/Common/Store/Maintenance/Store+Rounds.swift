import GRDB
import NaviProtocol

/// What the janitor remembers from round to round, and tells others: facts in the table `meta`.
extension Store {
    static let clockKey = "janitor_clock"
    private static let problemsKey = "janitor_problems"

    /// Problems that are told; a sweep may have met any number.
    private static let maxProblems = 20

    /// A round begins: remembers what the clocks say.
    ///
    /// - Parameter lifetime: How long a clock that has jumped is doubted.
    /// - Returns: How far the wall clock can be believed in this round.
    package func beginRound(_ reading: ClockReading, lifetime: Duration) async throws -> ClockTrust {
        try await write(.normal) { transaction in
            let trust = try transaction.db.clockTrust(at: reading, lifetime: lifetime)
            try transaction.db.setMeta(Self.clockKey, to: trust.text)
            return trust
        }
    }

    /// The same, without remembering anything.
    package func clockTrust(at reading: ClockReading, lifetime: Duration) async throws -> ClockTrust {
        try await read { try $0.clockTrust(at: reading, lifetime: lifetime) }
    }

    /// Tells everybody what the janitor cannot do; replaces what it told before.
    ///
    /// - Parameter problems: One line each.
    package func publishJanitorProblems(_ problems: [String]) async throws {
        var lines = problems.prefix(Self.maxProblems).map { line in
            String(line.map { $0.isNewline ? " " : $0 }.prefix(300))
        }
        if problems.count > lines.count { lines.append("\(problems.count - lines.count) more problems") }
        let text = lines.joined(separator: "\n")
        guard try await read({ try $0.meta(Self.problemsKey) ?? "" }) != text else { return }
        try await write(.normal) { try $0.db.setMeta(Self.problemsKey, to: text) }
    }

    /// What the janitor could not do in its last round, one line each.
    package func janitorProblems() async throws -> [String] {
        let text = try await read { try $0.meta(Self.problemsKey) ?? "" }
        return text.split(separator: "\n").map(String.init)
    }
}

extension Database {
    /// How far the wall clock can be believed, as what the last round remembered tells.
    func clockTrust(at reading: ClockReading, lifetime: Duration) throws -> ClockTrust {
        let last = try meta(Store.clockKey).flatMap { ClockTrust(text: $0) }
        return last?.advanced(to: reading, lifetime: lifetime) ?? ClockTrust(reading)
    }
}
