import TestKit

/// Text that nobody typed: logs, code, tables, mails, documents.
enum Bulk: CaseIterable, Sendable {
    case log
    case code
    case table
    case mail
    case document

    /// - Parameters:
    ///   - bytes: About so many.
    ///   - lines: Stand among the others.
    func text(bytes: Int, with lines: [String] = [], talk: [String], using random: inout SeededGenerator) -> String {
        var result: [String] = []
        var size = 0
        while size < bytes {
            let line = line(result.count, talk: talk, using: &random)
            result.append(line)
            size += line.utf8.count + 1
        }
        for line in lines {
            result.insert(line, at: Int.random(in: min(1, result.count)...result.count, using: &random))
        }
        switch self {
        case .code: return (["```"] + result + ["```"]).joined(separator: "\n")
        case .table: return (["| id | what | state |", "|---|---|---|"] + result).joined(separator: "\n")
        case .mail: return result.map { "> \($0)" }.joined(separator: "\n")
        case .log, .document: return result.joined(separator: "\n")
        }
    }

    private func line(_ number: Int, talk: [String], using random: inout SeededGenerator) -> String {
        func word() -> String { Self.words.randomElement(using: &random) ?? "" }
        func digits() -> Int { Int.random(in: 100...9999, using: &random) }
        switch self {
        case .log: return "10:\(number % 50 + 10) \(word())[\(digits())]: \(word()) of \(word()) took \(digits()) ms"
        case .code:
            let depth = String(repeating: "    ", count: number % 3)
            return "\(depth)\(word())_\(word()) = \(word())(\(word()), \(digits()))"
        case .table: return "| \(digits()) | \(word()) \(word()) | \(word()) |"
        case .mail, .document:
            return (0..<3).map { _ in talk.randomElement(using: &random) ?? "" }.joined(separator: " ")
        }
    }

    private static let words = [
        "cache", "queue", "worker", "socket", "index", "buffer", "ledger", "parser", "router", "bucket", "lease",
        "token", "shard", "replica", "cursor", "journal", "payload", "digest", "channel", "gauge",
    ]
}
