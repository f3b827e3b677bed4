import NaviProtocol

/// Statements of a conversation that hold literals or wishes, word for word. They are taken out of the messages without a
/// model, carried on from summary to summary, and give way to later statements about the same thing.
///
/// Taking up a message costs the same however many there are already, and what is kept is bounded.
struct Facts: Sendable {
    /// One statement.
    struct Fact: Sendable, Equatable {
        /// Where it was said.
        var message: Int
        var role: Message.Role
        var text: String

        /// Its line in a summary.
        var line: String { "- [\(message)\(Self.mark(role))] \(text)" }

        /// Bytes of its line and the break behind it.
        var lineBytes: Int {
            String(message).utf8.count + Self.mark(role).utf8.count + text.utf8.count + "- [] \n".utf8.count
        }

        private static func mark(_ role: Message.Role) -> String {
            switch role {
            case .user: " user"
            case .tool: " tool"
            case .assistant, .system: ""
            }
        }
    }

    private struct Entry: Sendable {
        let fact: Fact
        let subject: Subject
    }

    /// Longest statement, in bytes.
    static let maxTextBytes = 240
    /// Statements of one message; more of them are a document, which is found by searching.
    static let maxPerMessage = 12
    static let heading = "Facts (number of the message, then its words):"

    /// Of the room, in percent.
    private static let shares: [([Message.Role], Int)] = [([.user], 50), ([.assistant, .system], 35), ([.tool], 15)]

    /// In the order of the conversation; `nil` where a statement has given way.
    private var entries: [Entry?] = []
    private var places: [String: Int] = [:]
    private var corrections = CorrectionIndex()
    private let maxBytes: Int
    /// Bytes of each share's lines.
    private var shareBytes = [Int](repeating: 0, count: shares.count)

    /// - Parameter maxBytes: Of any text that will be made of them: the newest are kept, as many as may be in it.
    init(maxBytes: Int = .max) {
        self.maxBytes = maxBytes
    }

    /// Those of an earlier summary.
    init(summary: String, maxBytes: Int = .max) {
        self.init(maxBytes: maxBytes)
        guard let begin = summary.range(of: Self.heading) else { return }
        for line in summary[begin.upperBound...].split(separator: "\n") {
            guard line.hasPrefix("- ["), let end = line.firstIndex(of: "]") else { break }
            let mark = line[line.index(line.startIndex, offsetBy: 3)..<end].split(separator: " ")
            guard let number = mark.first.flatMap({ Int(decimal: $0, in: 0...(1 << 53)) }) else { break }
            let role = mark.count > 1 ? Message.Role(rawValue: String(mark[1])) ?? .assistant : .assistant
            let text = String(line[line.index(after: end)...].drop { $0 == " " })
            append(Entry(fact: Fact(message: number, role: role, text: text), subject: Subject(text)))
        }
    }

    /// The summary without its facts.
    static func prose(of summary: String) -> String {
        guard let begin = summary.range(of: heading) else { return summary }
        return String(summary[..<begin.lowerBound])
    }

    var facts: [Fact] { entries.compactMap { $0?.fact } }

    /// Takes up what a message states.
    mutating func add(_ message: Message) {
        guard let content = message.content else { return }
        var added = 0
        for statement in Statements.of(content) where added < Self.maxPerMessage {
            guard Statements.isWorthKeeping(statement, role: message.role) else { continue }
            let text = statement.oneLine.shortenedEnd(bytes: Self.maxTextBytes)
            add(Fact(message: message.index, role: message.role, text: text))
            added += 1
        }
    }

    private mutating func add(_ fact: Fact) {
        let subject = Subject(fact.text)
        var corrected: [Int] = []
        corrections.search(for: subject, of: fact.role) { [entries] place in
            guard let older = entries[place] else { return .gone }
            guard subject.replaces(older.subject) else { return .another }
            corrected.append(place)
            return .corrected
        }
        for place in corrected { remove(at: place) }
        append(Entry(fact: fact, subject: subject))
    }

    private mutating func append(_ entry: Entry) {
        if let place = places[entry.fact.text] { remove(at: place) }
        places[entry.fact.text] = entries.count
        corrections.add(entries.count, entry.subject, of: entry.fact.role)
        entries.append(entry)
        let share = Self.share(of: entry.fact.role)
        shareBytes[share] += entry.fact.lineBytes
        if shareBytes[share] / 2 > maxBytes { dropOldest(of: share) }
        if entries.count > 1024, places.count < entries.count / 2 { compact() }
    }

    private mutating func remove(at place: Int) {
        guard let entry = entries[place] else { return }
        entries[place] = nil
        places[entry.fact.text] = nil
        shareBytes[Self.share(of: entry.fact.role)] -= entry.fact.lineBytes
    }

    /// Drops what can be in no text any more. There is room for twice as much, so that it happens seldom.
    private mutating func dropOldest(of share: Int) {
        for place in entries.indices where shareBytes[share] > maxBytes {
            guard let entry = entries[place], Self.share(of: entry.fact.role) == share else { continue }
            remove(at: place)
        }
    }

    /// Closes the gaps.
    private mutating func compact() {
        let kept = entries.compactMap { $0 }
        entries = kept
        corrections = CorrectionIndex()
        for (place, entry) in kept.enumerated() {
            places[entry.fact.text] = place
            corrections.add(place, entry.subject, of: entry.fact.role)
        }
    }

    private static func share(of role: Message.Role) -> Int {
        switch role {
        case .user: 0
        case .assistant, .system: 1
        case .tool: 2
        }
    }

    /// The newest of them that have room, in the order of the conversation. Users' words have the largest share, and the
    /// first claim to what others leave of theirs.
    func text(maxBytes: Int) -> String {
        let facts = facts
        let room = max(0, maxBytes - Self.heading.utf8.count)
        var left = room
        var isChosen = [Bool](repeating: false, count: facts.count)
        func choose(_ roles: [Message.Role], upTo share: Int) {
            var share = min(share, left)
            for place in facts.indices.reversed() where roles.contains(facts[place].role) && !isChosen[place] {
                let size = facts[place].lineBytes
                guard size <= share else { continue }
                isChosen[place] = true
                share -= size
                left -= size
            }
        }
        for (roles, share) in Self.shares { choose(roles, upTo: room * share / 100) }
        for (roles, _) in Self.shares { choose(roles, upTo: left) }
        guard isChosen.contains(true) else { return "" }
        let lines = facts.indices.filter { isChosen[$0] }.map { facts[$0].line }
        return ([Self.heading] + lines).joined(separator: "\n")
    }
}

extension Facts: Equatable {
    static func == (left: Facts, right: Facts) -> Bool { left.facts == right.facts }
}

extension Substring {
    /// With single spaces, and without any around it.
    fileprivate var oneLine: String {
        utf8.split { $0 <= 0x20 }.map { Substring($0) }.joined(separator: " ")
    }
}

extension String {
    fileprivate func shortenedEnd(bytes: Int) -> String {
        utf8.count <= bytes ? self : String(beginning(bytes: bytes - 3)) + "…"
    }
}
