import Foundation

/// Which room of the house knows which: a room is a folder of a program, and knows another one where its files name a
/// type that is declared there.
///
/// Names that are declared in several places, also inside of other types, say nothing and are left out.
struct RoomGraph {
    struct Edge: Hashable, Comparable, CustomStringConvertible {
        let from: String
        let to: String

        static func < (left: Edge, right: Edge) -> Bool { (left.from, left.to) < (right.from, right.to) }

        var description: String { "\(from) knows \(to)" }
    }

    /// With the file and the type that show it.
    private(set) var edges: [Edge: String] = [:]

    /// - Parameter files: Texts by path, relative to the folder that the rooms are in.
    init(files: [String: String]) {
        let sources = files.mapValues(Source.init)
        var homes: [String: Set<String>] = [:]
        for (path, source) in sources {
            for name in source.types { homes[name, default: []].insert(path) }
            for name in source.hiddenTypes { homes[name, default: []].formUnion(["", path]) }
        }
        for (path, source) in sources {
            for name in source.names {
                guard let found = homes[name], found.count == 1, let home = found.first else { continue }
                let edge = Edge(from: Self.room(of: path), to: Self.room(of: home))
                if edge.from != edge.to { edges[edge] = "\(path) names \(name)" }
            }
        }
    }

    /// Rooms in the order in which each knows only those before it; `nil` when there is a circle.
    var order: [String]? { Self.order(Set(edges.keys)) }

    static func order(_ edges: Set<Edge>) -> [String]? {
        var rest = Set(edges.flatMap { [$0.from, $0.to] })
        var order: [String] = []
        while !rest.isEmpty {
            let ready = rest.filter { room in !edges.contains { $0.from == room && rest.contains($0.to) } }
            guard !ready.isEmpty else { return nil }
            order += ready.sorted()
            rest.subtract(ready)
        }
        return order
    }

    /// Those that know each other around a circle, in the order of their names.
    var circles: [String] {
        var rest = Set(edges.keys)
        // What is known by nobody, or knows nobody, is on no circle.
        while true {
            let open = rest.filter { edge in
                !rest.contains { $0.to == edge.from } || !rest.contains { $0.from == edge.to }
            }
            guard !open.isEmpty else { break }
            rest.subtract(open)
        }
        return rest.sorted().map { "\($0): \(edges[$0] ?? "")" }
    }

    private static func room(of path: String) -> String {
        path.split(separator: "/").dropLast().first.map(String.init) ?? "root"
    }

    /// What one file names and declares.
    private struct Source {
        private static let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]

        /// Everything that looks like a type.
        var names: Set<String> = []
        /// Declared for all files.
        var types: Set<String> = []
        /// Declared inside of others, or for this file alone.
        var hiddenTypes: Set<String> = []

        init(_ text: String) {
            for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
                let code = Self.code(line)
                for word in code.split(whereSeparator: { !Self.isLetter($0) }) {
                    if let first = word.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) {
                        names.insert(String(decoding: word, as: UTF8.self))
                    }
                }
                declare(String(decoding: code, as: UTF8.self))
            }
        }

        private mutating func declare(_ line: String) {
            let words = line.split(separator: " ")
            guard let kind = words.firstIndex(where: Self.kinds.contains), kind + 1 < words.count,
                words[..<kind].allSatisfy({ $0.first == "@" || $0.first?.isLowercase == true })
            else { return }
            let name = String(words[kind + 1].prefix { $0.isLetter || $0.isNumber })
            if line.first == " " || words[..<kind].contains(where: { $0.hasSuffix("private") }) {
                hiddenTypes.insert(name)
            } else {
                types.insert(name)
            }
        }

        /// Without comments and texts, which may name anything.
        private static func code(_ line: Substring.UTF8View) -> [UInt8] {
            var code: [UInt8] = []
            var isText = false
            var previous: UInt8 = 0
            for byte in line {
                if byte == UInt8(ascii: "\""), previous != UInt8(ascii: "\\") { isText.toggle() }
                if !isText, byte == UInt8(ascii: "/"), previous == byte { break }
                if !isText { code.append(byte) }
                previous = byte
            }
            return code
        }

        private static func isLetter(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
            default: false
            }
        }
    }
}
